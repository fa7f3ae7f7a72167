// A click on marked words opens what stands there in the panel; Escape closes it.

import { behaviour, on, tell } from "./behaviour.js";
import { codePoints } from "./offsets.js";
import { unitsBefore } from "./selection.js";

const PATIENCE = 250; // milliseconds in which a click may still become a double click, which selects
const OF_THE_PLACE = ["place", "point", "act", "list", "mine", "page", "piece", "phrase", "mark", "edit"]; // parts of the address that belong to a place

let timer;

export const start = behaviour((signal) => {
  on(signal, "click", (event) => {
    clearTimeout(timer);
    const mark = event.target.closest?.(".passage .words mark");
    if (!mark || event.detail > 1 || event.target.closest("a")) return;
    const point = pointAt(mark, event);
    timer = setTimeout(() => document.getSelection().isCollapsed && open(mark, point), PATIENCE);
  });
  on(signal, "keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !event.target.closest("#panel.open")) return;
    document.querySelector("#panel .close")?.click();
  });
  signal.addEventListener("abort", () => clearTimeout(timer));
});

function open(mark, point) {
  const address = new URL(location);
  OF_THE_PLACE.forEach((name) => address.searchParams.delete(name));
  address.searchParams.set("place", mark.closest(".passage").dataset.passage);
  address.searchParams.set("point", point);
  address.hash = "";
  tell("visit", { url: address.href, movesFocus: true });
}

/** The code point of the counted text under a click, within the mark that was hit. */
function pointAt(mark, { clientX, clientY }) {
  const words = mark.closest(".words");
  const text = words.textContent;
  const from = codePoints(text, unitsBefore(words, mark, 0));
  const to = from + codePoints(mark.textContent);
  const [node, offset] = caret(clientX, clientY) ?? [mark, 0];
  const at = words.contains(node) ? codePoints(text, unitsBefore(words, node, offset)) : from;
  return Number(words.closest(".passage").dataset.start) + Math.min(Math.max(at, from), to - 1);
}

function caret(x, y) {
  if (document.caretPositionFromPoint) {
    const found = document.caretPositionFromPoint(x, y);
    return found && [found.offsetNode, found.offset];
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range && [range.startContainer, range.startOffset];
}
