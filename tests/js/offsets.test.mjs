import assert from "node:assert/strict";
import { test } from "node:test";

import { codePoints, trimmed, units, wholeClusters, wholeWords } from "../../static/js/offsets.js";
import { dice, randomText, table } from "./tables.mjs";

for (const { name, text, ...expected } of table("offsets")) {
  test(name, () => {
    assert.equal(text.length, expected.units);
    assert.equal(codePoints(text), expected.points);
    assert.equal(units(text, expected.points), expected.units);
    for (const [start, end] of expected.clusters) {
      assert.deepEqual(around(wholeClusters, text, start, end), [start, end]);
    }
    for (const [start, end] of expected.words) {
      assert.deepEqual(around(wholeWords, text, start, end), [start, end]);
    }
  });
}

/** Snaps the narrowest span inside [start, end) and gives it back in code points. */
function around(snap, text, start, end) {
  const inner = end - start > 1 ? [start + 1, end - 1] : [start, end];
  return snap(text, ...inner.map((point) => units(text, point))).map((unit) => codePoints(text, unit));
}

test("code points and units are each other's way back", () => {
  for (let seed = 0; seed < 300; seed += 1) {
    const text = randomText(dice(seed));
    const points = [...text].length;
    assert.equal(codePoints(text), points);
    for (let point = 0; point <= points; point += 1) {
      assert.equal(codePoints(text, units(text, point)), point);
      assert.equal(text.slice(0, units(text, point)), [...text].slice(0, point).join(""));
    }
  }
});

test("half a pair counts as no code point", () => {
  assert.equal(codePoints("a🔴b", 2), 1);
  assert.equal(codePoints("a🔴b", 3), 2);
});

test("places beyond the text are its end", () => {
  assert.equal(units("🔴", 9), 2);
});

test("snapping only ever grows, and twice is the same as once", () => {
  for (let seed = 0; seed < 500; seed += 1) {
    const roll = dice(seed);
    const text = randomText(roll);
    const [start, end] = [roll(text.length + 1), roll(text.length + 1)].sort((a, b) => a - b);
    for (const snap of [wholeClusters, wholeWords]) {
      const found = snap(text, start, end);
      assert.ok(found[0] <= start && end <= found[1], `${JSON.stringify(text)} ${start} ${end}`);
      assert.deepEqual(snap(text, ...found), found);
    }
  }
});

test("no snapped end stands inside a cluster", () => {
  const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
  for (let seed = 500; seed < 800; seed += 1) {
    const roll = dice(seed);
    const text = randomText(roll);
    const edges = new Set([text.length, ...[...segmenter.segment(text)].map((part) => part.index)]);
    const [start, end] = [roll(text.length + 1), roll(text.length + 1)].sort((a, b) => a - b);
    for (const snap of [wholeClusters, wholeWords]) {
      assert.ok(snap(text, start, end).every((edge) => edges.has(edge)), `${JSON.stringify(text)} ${start} ${end}`);
    }
  }
});

test("trimming leaves no white space at the ends", () => {
  for (let seed = 0; seed < 300; seed += 1) {
    const roll = dice(seed);
    const text = randomText(roll);
    const [start, end] = [roll(text.length + 1), roll(text.length + 1)].sort((a, b) => a - b);
    assert.equal(text.slice(...trimmed(text, start, end)), text.slice(start, end).trim());
  }
});
