import assert from "node:assert/strict";
import { test } from "node:test";

import { units } from "../../static/js/offsets.js";
import { GAP, spans } from "../../static/js/spans.js";
import { dice, randomText, table } from "./tables.mjs";

/** Gives each passage its start in its piece's counted text, in code points. */
function placed(passages) {
  const lengths = {};
  return passages.map((passage) => {
    const start = lengths[passage.piece] ?? 0;
    lengths[passage.piece] = start + [...passage.text].length + GAP.length;
    return { furniture: false, ...passage, start };
  });
}

const at = ([passage, unit]) => ({ passage, unit });

for (const { name, passages, anchor, focus, snap, expected } of table("selections")) {
  test(name, () => {
    const found = spans(placed(passages), at(anchor), at(focus), snap);
    const targets = found?.targets.map(({ start, end, exact }) => [start, end, exact]);
    assert.deepEqual(found && { piece: found.piece, targets }, expected);
  });
}

test("whatever is selected, the words sent are the slice of the counted text", () => {
  for (let seed = 0; seed < 1000; seed += 1) {
    const roll = dice(seed);
    const passages = placed(
      Array.from({ length: 1 + roll(5) }, () => ({ piece: "7", text: randomText(roll), furniture: !roll(4) })),
    );
    const counted = [...passages.map((passage) => passage.text).join(GAP)];
    const [anchor, focus] = [0, 1].map(() => {
      const passage = roll(passages.length);
      return { passage, unit: roll(passages[passage].text.length + 1) };
    });
    const snap = !roll(2);
    const found = spans(passages, anchor, focus, snap);
    assert.deepEqual(spans(passages, focus, anchor, snap), found);
    let before = 0;
    for (const { start, end, exact } of found?.targets ?? []) {
      assert.ok(before <= start && start < end);
      assert.equal(exact, counted.slice(start, end).join(""));
      assert.ok(furnitureIn(passages, start, end).length === 0);
      before = end;
    }
  }
});

function furnitureIn(passages, start, end) {
  return passages.filter(
    (one) => one.furniture && one.text && one.start < end && start < one.start + [...one.text].length,
  );
}

for (const { name, passages, asked, refused, instead } of table("refusals")) {
  if (refused === "overlap") continue; // two selections: none of them is wrong
  test(`refused by the server, the browser sends other words: ${name}`, () => {
    const all = placed(passages);
    const [[start, end]] = asked;
    const found = spans(all, placeOf(all, start, false), placeOf(all, end, true), false);
    assert.deepEqual(found && found.targets.map((target) => [target.start, target.end, target.exact]), instead);
  });
}

/** Where a place of the counted text stands; one in the gap between two passages is the end or the start of one. */
function placeOf(passages, point, isEnd) {
  const passage = passages.findLastIndex((one) => one.start + (isEnd ? 1 : 0) <= point || one.start === 0);
  return { passage, unit: units(passages[passage].text, point - passages[passage].start) };
}
