// Tells when the reader has finished selecting, by mouse, keys or touch: `reader:selected` {piece, targets, by}, or
// `reader:unselected`.

import { behaviour, on, tell } from "./behaviour.js";
import { segmenter } from "./offsets.js";
import { readSelection } from "./selection.js";

const SETTLED = 350; // milliseconds without a change, after which a selection by touch counts as finished

let pointer = "mouse";
let isInText = true; // until the first press: it may have come before this script
let isHeld = false;
let timer;
let tellNow = null; // while a finished selection waits to be told

export const start = behaviour((signal) => {
  on(signal, "pointerdown", (event) => {
    if (!isHeld && pointer !== "touch") tellNow?.(); // the next press came before the last selection was looked at
    pointer = event.pointerType || "mouse";
    isInText = isText(event.target);
    isHeld = true;
    if (isInText) ["grapheme", "word"].forEach(segmenter); // there is time for it while a button is held
  });
  on(signal, "pointerup", (event) => {
    isHeld = false;
    if (pointer !== "touch" && isInText && event.button === 0) soon(0, pointer, !event.altKey);
  });
  on(signal, "pointercancel", () => {
    isHeld = false;
    if (pointer === "pen") pointer = "touch"; // the system took it: to scroll, or to select as a finger does
  });
  on(signal, "keydown", (event) => {
    if (event.shiftKey && isText(event.target)) pointer = "keyboard";
  });
  on(signal, "keyup", (event) => {
    if (event.key === "Shift" && pointer === "keyboard" && isText(event.target)) soon(0, pointer, !event.altKey);
  });
  on(signal, "selectionchange", () => {
    if (pointer === "touch" && !document.activeElement?.closest("form")) soon(SETTLED, pointer, true);
  });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    tellNow = null;
  });
  // Whoever was quicker than this script finds their selection taken up.
  const early = document.getSelection();
  if (early && !early.isCollapsed && isText(early.anchorNode.parentElement)) soon(SETTLED, pointer, true);
});

/** Forms, the panel and the bars have selections of their own. */
function isText(element) {
  return Boolean(element) && !element.closest?.("form, .panel, .bar, .subbar, .held, dialog, button, #cursor");
}

function soon(milliseconds, by, snap) {
  clearTimeout(timer);
  tellNow = () => {
    clearTimeout(timer);
    tellNow = null;
    if (isHeld && by === "touch") return soon(SETTLED, by, snap);
    const found = readSelection(document.getSelection(), snap);
    if (found) tell("selected", { ...found, by });
    else tell("unselected", { by });
  };
  timer = setTimeout(() => tellNow?.(), milliseconds);
}
