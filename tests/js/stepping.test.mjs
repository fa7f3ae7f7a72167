import assert from "node:assert/strict";
import { test } from "node:test";

import { trimmed, wholeClusters } from "../../static/js/offsets.js";
import { partAt, parts, step } from "../../static/js/stepping.js";
import { dice, randomText } from "./tables.mjs";

const TEXTS = ["A drone falls. Nobody rings!", "  ", "Red 🔴 line", "خط قرمز"];

/** The places that one comes to from the start, or from the end where `way` is -1. */
function walk(texts, by, way, isEnd) {
  const last = texts.length - 1;
  const places = [];
  let at = way > 0 ? { passage: 0, unit: -1 } : { passage: last, unit: texts[last].length + 1 };
  while ((at = step(texts, at, by, way, isEnd))) places.push([at.passage, at.unit]);
  return places;
}

for (const [name, by, isEnd, expected] of [
  ["words begin where a reader would say so, an emoji is one", "word", false, [[0, 0], [0, 2], [0, 8], [0, 15], [0, 22], [2, 0], [2, 4], [2, 7], [3, 0], [3, 3]]],
  ["words end before what follows them", "word", true, [[0, 1], [0, 7], [0, 13], [0, 21], [0, 27], [2, 3], [2, 6], [2, 11], [3, 2], [3, 7]]],
  ["sentences keep their full stop and leave the space", "sentence", true, [[0, 14], [0, 28], [2, 11], [3, 7]]],
  ["passages of white space alone are passed by", "passage", false, [[0, 0], [2, 0], [3, 0]]],
]) {
  test(name, () => {
    assert.deepEqual(walk(TEXTS, by, 1, isEnd), expected);
    assert.deepEqual(walk(TEXTS, by, -1, isEnd), expected.toReversed());
  });
}

test("a letter is what a reader calls one", () => {
  assert.deepEqual(parts("e\u0301👨‍👩‍👧a", "grapheme"), [[0, 2], [2, 10], [10, 11]]);
});

test("the part at a place is the one that holds it, else the one that ends there", () => {
  assert.deepEqual([0, 3, 4, 8, 9].map((unit) => partAt("red  line.", unit, "word")), [[0, 3], [0, 3], null, [5, 9], [5, 9]]);
});

test("there and back again leads to the same place, and no place cuts a letter or stands in white space", () => {
  for (let seed = 0; seed < 400; seed += 1) {
    const roll = dice(seed);
    const texts = Array.from({ length: 1 + roll(4) }, () => randomText(roll));
    for (const by of ["grapheme", "word", "sentence", "passage"]) {
      for (const isEnd of [false, true]) {
        const places = walk(texts, by, 1, isEnd);
        assert.deepEqual(walk(texts, by, -1, isEnd), places.toReversed());
        for (const [passage, unit] of places) {
          const text = texts[passage];
          const letter = isEnd ? [unit - 1, unit] : [unit, unit + 1];
          assert.deepEqual(trimmed(text, ...wholeClusters(text, ...letter)), wholeClusters(text, ...letter));
          assert.equal(wholeClusters(text, unit, unit)[0], unit);
        }
      }
    }
  }
});
