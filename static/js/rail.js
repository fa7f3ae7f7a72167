// The open panel folds to a rail: by its button, and by itself where it lies over words that are being marked.

import { behaviour, on, tell } from "./behaviour.js";

export const start = behaviour((signal) => {
  on(signal, "click", ({ target }) => {
    if (target.closest?.("#panel.folded > header")) tell("visit", { url: location.href, isReturn: true });
    else if (target.closest?.("[data-fold]")) fold(panel());
  });
  on(signal, "reader:composing", ({ detail }) => liesOver(panel(), detail.form) && fold(panel()));
});

const panel = () => document.getElementById("panel");

function fold(one) {
  if (one.classList.contains("open")) one.classList.replace("open", "folded");
  one.querySelector("[data-fold]")?.setAttribute("aria-expanded", "false");
  for (const details of one.querySelectorAll("details[open]")) details.open = false;
}

function liesOver(one, form) {
  const [a, b] = [one, form.closest(".piece") ?? form].map((element) => element.getBoundingClientRect());
  return getComputedStyle(one).position === "absolute" && a.left < b.right && b.left < a.right;
}
