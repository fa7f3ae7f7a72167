// The open panel folds to a rail: by its button, and by itself where it lies over words that are being marked.

import { behaviour, on, tell } from "./behaviour.js";

let isStale = false; // something was saved since it was folded

export const start = behaviour((signal) => {
  on(signal, "click", ({ target }) => {
    if (target.closest?.("#panel.folded > header")) unfold();
    else if (target.closest?.("#panel [data-fold]")) fold();
  });
  on(signal, "reader:composing", ({ detail }) => liesOver(detail.form) && fold());
  on(signal, "reader:saved", () => (isStale = true));
});

const panel = () => document.getElementById("panel");

function fold() {
  if (panel().classList.contains("open")) put(false);
  for (const details of panel().querySelectorAll(":scope > details[open]")) details.open = false;
  isStale = false;
}

function unfold() {
  put(true);
  if (isStale) tell("visit", { url: location.href, isReturn: true });
}

function put(isOpen) {
  panel().classList.toggle("open", isOpen);
  panel().classList.toggle("folded", !isOpen);
  panel().querySelector("[data-fold]")?.setAttribute("aria-expanded", isOpen);
}

function liesOver(form) {
  const [one, other] = [panel(), form.closest(".piece") ?? form].map((element) => element.getBoundingClientRect());
  return getComputedStyle(panel()).position === "absolute" && one.left < other.right && other.left < one.right;
}
