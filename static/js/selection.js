// What the reader has selected, as targets on the counted text. Only `.words` count; all else is interface.

import { spans } from "./spans.js";

/** {piece, targets} of spans.js; null when no words are selected or it began in no text (in the panel, in a form). */
export function readSelection(selection, snap = true) {
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const origin = elementOf(selection.anchorNode);
  if (!origin?.closest(".piece") || origin.closest("form")) return null;
  const words = allWords();
  // Firefox makes several ranges of a selection that crosses what may not be selected.
  const first = selection.getRangeAt(0);
  const last = selection.getRangeAt(selection.rangeCount - 1);
  const start = position(words, first.startContainer, first.startOffset, true);
  const end = position(words, last.endContainer, last.endOffset, false);
  if (!start || !end) return null;
  const [anchor, focus] = isBackwards(selection) ? [end, start] : [start, end];
  // A long text has thousands of passages: those between the ends are enough.
  const [from, to] = [anchor.passage, focus.passage].sort((one, other) => one - other);
  const within = ({ passage, unit }) => ({ passage: passage - from, unit });
  return spans(words.slice(from, to + 1).map(passageOf), within(anchor), within(focus), snap);
}

const allWords = () => [...document.querySelectorAll(".piece .words")];

/** All passages of the page as spans.js takes them. */
export const passages = () => allWords().map(passageOf);

/** UTF-16 units of text in `words` before a boundary, be it on a text node or on an element. */
export function unitsBefore(words, node, offset) {
  const range = document.createRange();
  range.setStart(words, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

function passageOf(words) {
  const passage = words.closest(".passage");
  return {
    piece: words.closest(".piece").dataset.piece,
    start: Number(passage.dataset.start),
    text: words.textContent,
    furniture: passage.matches(".furniture"),
  };
}

/** A boundary as {passage, unit}; one in the interface goes to the next words (a start) or the last ones (an end). */
function position(words, node, offset, isStart) {
  const around = elementOf(node).closest(".words");
  if (around) return { passage: words.indexOf(around), unit: unitsBefore(around, node, offset) };
  const point = document.createRange();
  point.setStart(node, offset);
  let next = words.findIndex((element) => point.comparePoint(element, 0) >= 0);
  if (next < 0) next = words.length;
  if (isStart) return next < words.length ? { passage: next, unit: 0 } : null;
  return next ? { passage: next - 1, unit: words[next - 1].textContent.length } : null;
}

function isBackwards(selection) {
  const range = document.createRange();
  range.setStart(selection.anchorNode, selection.anchorOffset);
  return range.comparePoint(selection.focusNode, selection.focusOffset) < 0;
}

function elementOf(node) {
  return node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement;
}
