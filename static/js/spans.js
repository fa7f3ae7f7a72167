// From two places in the passages of a page to the targets that are sent. Pure: the DOM side is selection.js.

import { codePoints, trimmed, wholeClusters, wholeWords } from "./offsets.js";

export const GAP = "\n\n"; // stands between two passages in the counted text

/**
 * Takes all passages in order, {piece, start, text, furniture} with `start` in code points of the piece's counted
 * text, and where the selection began and ended, {passage: index, unit: UTF-16 units into it}, in either order.
 * `snap` takes whole words; clusters are never cut. Nothing leaves the piece where it began; furniture is left out.
 * Returns {piece, targets: [{start, end, exact}]}, null when there are no words.
 */
export function spans(passages, anchor, focus, snap = true) {
  const piece = passages[anchor.passage].piece;
  const [from, to] = inOrder(anchor, focus);
  const runs = [[]]; // of passages that no furniture parts
  for (let index = from.passage; index <= to.passage; index += 1) {
    const { text, furniture, piece: its } = passages[index];
    const start = index === from.passage ? from.unit : 0;
    const end = index === to.passage ? to.unit : text.length;
    if (furniture) runs.push([]);
    else if (its === piece) runs.at(-1).push({ index, inside: trimmed(text, start, end) });
  }
  const filled = runs.map((run) => run.filter(({ inside: [start, end] }) => start < end)).filter((run) => run.length);
  if (!filled.length) return null;
  return { piece, targets: filled.map((run) => target(passages, run, snap)) };
}

function inOrder(one, other) {
  const isBackwards = one.passage > other.passage || (one.passage === other.passage && one.unit > other.unit);
  return isBackwards ? [other, one] : [one, other];
}

/** One target from the first to the last part of a run. */
function target(passages, run, snap) {
  const [first, last] = [run[0], run.at(-1)];
  const whole = snap ? wholeWords : wholeClusters;
  const [head, tail] = [passages[first.index], passages[last.index]];
  const start = whole(head.text, ...first.inside)[0];
  const end = whole(tail.text, ...last.inside)[1];
  const texts = passages.slice(first.index, last.index + 1).map((passage) => passage.text);
  texts[texts.length - 1] = tail.text.slice(0, end);
  texts[0] = texts[0].slice(start);
  return {
    start: head.start + codePoints(head.text, start),
    end: tail.start + codePoints(tail.text, end),
    exact: texts.join(GAP),
  };
}
