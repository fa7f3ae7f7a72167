import assert from "node:assert/strict";
import { test } from "node:test";

import { arrow, curve, lines, nearest } from "../../static/js/curves.js";

test("a curve leaves and arrives level, between its two ends", () => {
  assert.equal(curve(0, 10, 100, 50), "M0 10C50 10 50 50 100 50");
});

test("an arrowhead points away from where the curve comes from", () => {
  assert.equal(arrow(100, 50, 0), "M94 44L100 50L94 56");
  assert.equal(arrow(0, 50, 100), "M6 44L0 50L6 56");
});

test("those nearest to the middle are shown, and those that are wanted wherever they are", () => {
  const at = (y, isWanted = false) => ({ y1: y, y2: y, isWanted });
  const shown = nearest([at(900), at(10), at(480), at(520), at(0, true)], 500, 2);
  assert.deepEqual(shown.map(({ y1 }) => y1), [480, 520, 0]);
});

test("a label breaks between words, never inside one", () => {
  assert.deepEqual(lines("is contradicted by", 10), ["is", "contradicted", "by"]);
  assert.deepEqual(lines("same event", 12), ["same event"]);
  assert.deepEqual(lines("پاسخ می‌دهد به", 9), ["پاسخ", "می‌دهد به"]);
});
