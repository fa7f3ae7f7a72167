// Where a reading cursor can stand, by letter, word, sentence and passage. Pure; units are UTF-16, as in the browser.

import { segmenter } from "./offsets.js";

const SIGN = /\p{Extended_Pictographic}|\p{Regional_Indicator}/u; // stands for itself, as a word does

/** The [start, end) of each part of a text: "grapheme", "word", "sentence" or "passage". White space has none. */
export function parts(text, by) {
  const whole = by === "passage" ? [{ segment: text, index: 0 }] : [...segmenter(by).segment(text)];
  return whole.flatMap(({ segment, index, isWordLike }) => {
    const inner = segment.trim();
    if (!inner || (by === "word" && !isWordLike && !SIGN.test(segment))) return [];
    const start = index + segment.indexOf(inner);
    return [[start, start + inner.length]];
  });
}

/**
 * The next place in `way` (1 or -1) from {passage: index into `texts`, unit}, where a part begins, or with `isEnd`
 * where it ends. Null at the end of all texts.
 */
export function step(texts, { passage, unit }, by, way, isEnd = false) {
  let limit = unit;
  for (let at = passage; at >= 0 && at < texts.length; at += way) {
    const edges = parts(texts[at], by).map(([start, end]) => (isEnd ? end : start));
    const found = way > 0 ? edges.find((edge) => edge > limit) : edges.findLast((edge) => edge < limit);
    if (found !== undefined) return { passage: at, unit: found };
    limit = way > 0 ? -1 : Infinity;
  }
  return null;
}

/** The part of a text that holds `unit`, else the one that ends there; null between parts. */
export function partAt(text, unit, by) {
  const found = parts(text, by);
  return found.find(([start, end]) => start <= unit && unit < end) ?? found.find(([, end]) => end === unit) ?? null;
}
