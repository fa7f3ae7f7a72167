// Code points, which everything stored counts in, and UTF-16 units, which the browser counts in. Pure.
// A cluster is what a reader calls one character (UAX #29).

// Written without spaces between words: each character stands for itself, as on the server.
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Yi}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}ー]/u;

const segmenters = {};

/**
 * Cuts a text into "grapheme", "word" or "sentence". Made when first asked for, because a browser loads tables for it.
 * One language for all: words are cut in the same places whatever the browser speaks.
 */
export const segmenter = (granularity) => (segmenters[granularity] ??= new Intl.Segmenter("en", { granularity }));

/** Code points in the first `units` units of `text`; half a pair counts as none. */
export function codePoints(text, units = text.length) {
  let points = 0;
  for (let at = 0; at < units; points += 1) {
    at += text.codePointAt(at) > 0xffff ? 2 : 1;
    if (at > units) break;
  }
  return points;
}

/** Units that the first `points` code points of `text` take; never more than there are. */
export function units(text, points) {
  let at = 0;
  for (let seen = 0; seen < points && at < text.length; seen += 1) {
    at += text.codePointAt(at) > 0xffff ? 2 : 1;
  }
  return at;
}

/** [start, end) in units, moved outwards until neither end stands inside a cluster. */
export function wholeClusters(text, start, end) {
  return outwards(segmenter("grapheme").segment(text), start, end, () => true);
}

/** The same for words and clusters. */
export function wholeWords(text, start, end) {
  const joined = (part) => part.isWordLike && !SPACELESS.test(part.segment);
  return wholeClusters(text, ...outwards(segmenter("word").segment(text), start, end, joined));
}

/** [start, end) in units, moved inwards over white space; empty when there is nothing else. */
export function trimmed(text, start, end) {
  const inside = text.slice(start, end);
  const from = start + inside.length - inside.trimStart().length;
  return [from, Math.max(from, start + inside.trimEnd().length)];
}

function outwards(parts, start, end, holds) {
  const first = parts.containing(start);
  const last = parts.containing(end);
  const isCut = (part, at) => part && part.index < at && holds(part);
  return [
    isCut(first, start) ? first.index : start,
    isCut(last, end) ? last.index + last.segment.length : end,
  ];
}
