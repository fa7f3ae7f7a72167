// Where a span of a piece stands in the page.

import { units } from "./offsets.js";
import { GAP } from "./spans.js";

/** The passage element of a piece that holds `offset` (code points), else the last one that begins before it. */
export function passageAt(piece, offset) {
  const passages = [...document.querySelectorAll(`.piece[data-piece="${CSS.escape(piece)}"] .passage`)];
  return passages.findLast((passage) => Number(passage.dataset.start) <= offset) ?? null;
}

/** The span [start, end) of a piece as Ranges, one a passage, furniture left out. Offsets in code points. */
export function rangesAt(piece, start, end) {
  const passages = document.querySelectorAll(`.piece[data-piece="${CSS.escape(piece)}"] .passage:not(.furniture)`);
  return [...passages].flatMap((passage) => {
    const [first, last] = [Number(passage.dataset.start), Number(passage.dataset.end)];
    const words = passage.querySelector(".words");
    if (!words || last <= start || end <= first) return [];
    return [rangeIn(words, Math.max(start - first, 0), Math.min(end, last) - first)];
  });
}

/** Moves the focus to a reading cursor, else to what hangs on a passage; the page only for those who see by keys. */
export function focusBeside(passage) {
  const cursor = document.querySelector("#cursor:not([hidden])");
  const target = cursor ?? passage?.querySelector(".number, .margin a") ?? passage;
  if (!target) return;
  if (target === passage) passage.tabIndex = -1;
  target.focus({ preventScroll: true });
  if (target.matches(":focus-visible")) target.scrollIntoView({ block: "nearest" });
}

/** "7:120-150" as {piece, start, end}; null when it is something else. */
export function readPlace(text) {
  const found = /^(\d+):(\d+)-(\d+)$/.exec(text?.trim() ?? "");
  return found && { piece: found[1], start: Number(found[2]), end: Number(found[3]) };
}

/** The element that scrolls what holds `element`. */
export function scrollerOf(element) {
  for (let one = element.parentElement; one; one = one.parentElement) {
    if (one.scrollHeight > one.clientHeight && /auto|scroll/.test(getComputedStyle(one).overflowY)) return one;
  }
  return document.scrollingElement;
}

/** The words of a span of a piece, passages parted as in the counted text. */
export function wordsAt(piece, start, end) {
  return rangesAt(piece, start, end).map(String).join(GAP);
}

function rangeIn(words, start, end) {
  const range = document.createRange();
  const text = words.textContent;
  range.setStart(...pointIn(words, units(text, start), false));
  range.setEnd(...pointIn(words, units(text, end), true));
  return range;
}

/** The text node and offset that stand `unit` units into `words`; an end rather closes a node than opens the next. */
export function pointIn(words, unit, isEnd) {
  const texts = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  let left = unit;
  let last = [words, 0];
  while (texts.nextNode()) {
    const { length } = texts.currentNode;
    if (left < length || (isEnd && left === length)) return [texts.currentNode, left];
    last = [texts.currentNode, length];
    left -= length;
  }
  return last;
}
