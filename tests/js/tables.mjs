// Reads the case tables that Python and JavaScript share, and makes random texts that repeat.

import { readFileSync } from "node:fs";

export const table = (name) => JSON.parse(readFileSync(new URL(`../cases/${name}.json`, import.meta.url), "utf8"));

const PIECES = ["a", "red", "line", " ", "\u00a0", ".", "-", "’", "é", "e\u0301", "🔴", "👍🏽", "👨‍👩‍👧", "🇮🇷", "خطّ", "می‌شود", "红", "𠮷", "ที่", "न", "स्ते", "\n"];

/** A source of numbers in [0, below) that gives the same row for the same seed (mulberry32). */
export function dice(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export function randomText(roll, most = 12) {
  return Array.from({ length: roll(most) }, () => PIECES[roll(PIECES.length)]).join("");
}
