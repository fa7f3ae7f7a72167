// From two places in the passages of a page to the targets that are sent. Pure: the DOM side is selection.js.

import { codePoints, trimmed, wholeClusters, wholeWords } from "./offsets.js";

export const GAP = "\n\n"; // stands between two passages in the counted text

/**
 * Takes all passages in the order of the page, each {piece, start, text, furniture} with `start` in code points of
 * the piece's counted text, and where the selection began and ended, each {passage: index, unit: UTF-16 units into
 * its text}, in either order. `snap` moves the ends outwards to whole words; clusters are never cut.
 * Returns {piece, targets: [{start, end, exact}], last: index of the passage that holds the end}, or null when no
 * words are selected. Nothing leaves the piece where the selection began; furniture is left out.
 */
export function spans(passages, anchor, focus, snap = true) {
  const piece = passages[anchor.passage].piece;
  const [from, to] = inOrder(anchor, focus);
  const parts = [];
  for (let index = from.passage; index <= to.passage; index += 1) {
    const { text, furniture, piece: its } = passages[index];
    if (its !== piece) continue;
    const start = index === from.passage ? from.unit : 0;
    const end = index === to.passage ? to.unit : text.length;
    parts.push({ index, start, end, furniture });
  }
  const targets = runs(parts).map((run) => target(passages, run, snap)).filter(Boolean);
  if (!targets.length) return null;
  const last = targets[targets.length - 1].last;
  return { piece, targets: targets.map(({ start, end, exact }) => ({ start, end, exact })), last };
}

function inOrder(one, other) {
  const isBackwards = one.passage > other.passage || (one.passage === other.passage && one.unit > other.unit);
  return isBackwards ? [other, one] : [one, other];
}

/** Neighbouring parts that no furniture parts. */
function runs(parts) {
  const found = [[]];
  for (const part of parts) {
    if (part.furniture) found.push([]);
    else found[found.length - 1].push(part);
  }
  return found;
}

/** One target from the first to the last part that holds more than white space; null when none does. */
function target(passages, run, snap) {
  const filled = run
    .map((part) => ({ ...part, inside: trimmed(passages[part.index].text, part.start, part.end) }))
    .filter(({ inside: [start, end] }) => start < end);
  if (!filled.length) return null;
  const first = filled[0];
  const last = filled[filled.length - 1];
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
    last: last.index,
  };
}
