// On touch a button waits beside the selection, whose handles stay the reader's until it is tapped.

import { behaviour, on, tell } from "./behaviour.js";

const NEAR = 160; // pixels from the lower edge

let waiting = null;

export const start = behaviour((signal) => {
  on(signal, "reader:selected", (event) => {
    const button = markThis();
    waiting = event.detail;
    if (event.detail.by !== "touch" || !button) return hide();
    event.stopImmediatePropagation();
    button.hidden = false;
    button.classList.toggle("is-above", isBelowTaken());
  });
  on(signal, "reader:unselected", hide);
  on(signal, "pointerdown", (event) => {
    if (event.target.closest("#mark-this")) event.preventDefault(); // keeps the selection
  });
  on(signal, "click", (event) => {
    if (!event.target.closest("#mark-this") || !waiting) return;
    hide();
    document.getSelection().removeAllRanges();
    tell("selected", { ...waiting, by: "button" });
  });
  signal.addEventListener("abort", hide);
});

/** What is selected, with its handles and the system's menu, or a form stands where the button would. */
function isBelowTaken() {
  const { bottom } = document.getSelection().getRangeAt(0).getBoundingClientRect();
  return bottom > innerHeight - NEAR || Boolean(document.querySelector("form.composer:not([hidden])"));
}

const markThis = () => document.getElementById("mark-this");

function hide() {
  const button = markThis();
  if (button) button.hidden = true;
}
