// <details class="menu"> closes on Escape, on a click elsewhere and when the focus goes on.

import { behaviour, on } from "./behaviour.js";

export const start = behaviour((signal) => {
  on(signal, "click", ({ target }) => closeBut(target));
  on(signal, "focusin", ({ target }) => closeBut(target));
  on(signal, "keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
    if (!menu) return;
    event.preventDefault();
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

function closeBut(target) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
}
