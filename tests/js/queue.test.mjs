import assert from "node:assert/strict";
import { test } from "node:test";

import { asRevision, kindOf, made, needed, nextOf } from "../../static/js/queue.js";

const HERE = "/courses/c/readings/r/";
const uid = (number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** An item that makes `uid(number)` at `place`, with more fields. */
const item = (key, place, fields = {}, more = {}) => ({ key, url: `${HERE}${place}?layer=mine`, body: `${new URLSearchParams(fields)}`, ...more });
const note = (number, more) => item(`note ${number}`, "annotations/", { uid: uid(number) }, more);
const reply = (number, root, more) => item(`reply ${number}`, `acts/${uid(root)}/replies/`, { uid: uid(number) }, more);
const link = (number, from) => item(`link ${number}`, "links/", { uid: uid(number), from_annotation: uid(from), to_annotation: "" });
const edit = (number) => item(`edit ${number}`, `annotations/${uid(number)}/`, { version: "3", uid: uid(number) });

/** The keys in the order in which they would be sent, if each were saved. */
function order(items) {
  const sent = [];
  for (let left = items, next; (next = nextOf(left)); left = left.filter((one) => one !== next)) sent.push(next.key);
  return sent;
}

test("what was written first is sent first", () => {
  assert.deepEqual(order([note(1), note(2), edit(9), note(3)]), ["note 1", "note 2", "edit 9", "note 3"]);
});

test("what stands on something new goes after it, whatever the clock said", () => {
  assert.deepEqual(order([reply(2, 1), link(3, 1), edit(1), note(1)]), ["note 1", "reply 2", "link 3", "edit 1"]);
});

test("what was set aside holds back only what stands on it", () => {
  const refused = note(1, { refused: "No." });
  assert.deepEqual(order([refused, reply(2, 1), link(3, 1), edit(1), note(4), reply(5, 9), reply(6, 4)]), ["note 4", "reply 5", "reply 6"]);
});

test("what stands on what is held back waits too", () => {
  const answer = item("answer 7", `acts/${uid(9)}/replies/`, { uid: uid(7), parent: uid(5) });
  assert.deepEqual(order([reply(5, 9, { refused: "No." }), answer, note(8)]), ["note 8"]);
});

test("what failed in this turn is passed over, with what stands on it", () => {
  assert.equal(nextOf([note(1), reply(2, 1), note(3)], ["note 1"]).key, "note 3");
  assert.equal(nextOf([note(1), reply(2, 1)], ["note 1"]), undefined);
  assert.equal(nextOf([]), undefined);
});

test("an item says what it makes, on what it stands and what it does", () => {
  assert.equal(made(note(1)), uid(1));
  assert.equal(made(edit(1)), "");
  assert.deepEqual(needed(link(3, 1)), [uid(1)]);
  assert.deepEqual(needed(reply(2, 1)), [uid(1)]);
  assert.deepEqual([note(1), link(1, 2), reply(1, 2), edit(1)].map(kindOf), ["annotations", "links", "replies", "edit"]);
  assert.equal(kindOf(item("", `replies/${uid(1)}/withdraw/`)), "withdraw");
  assert.equal(kindOf(item("", `annotations/${uid(1)}/restore/`)), "restore");
});

test("words that were changed after they had come in become a revision of the first version", () => {
  for (const [one, address] of [[note(1), "annotations/"], [reply(1, 2), "replies/"], [link(1, 2), "links/"]]) {
    const again = asRevision(one);
    assert.equal(again.url, `${HERE}${address}${uid(1)}/`);
    assert.equal(new URLSearchParams(again.body).get("version"), "1");
    assert.equal(kindOf(again), "edit");
  }
});

test("whatever waits, all is sent once and nothing before what it stands on", () => {
  for (let seed = 1; seed < 500; seed += 1) {
    let state = seed;
    const roll = (below) => (state = (state * 48271) % 2147483647) % below;
    const items = Array.from({ length: 8 }, (_, number) => (number && roll(2) ? reply(number, roll(8) || 99) : note(number)));
    const sent = order(items.toSorted(() => roll(3) - 1));
    assert.equal(new Set(sent).size, sent.length);
    items.forEach((one) => {
      const root = items.find((other) => other !== one && needed(one).includes(made(other)));
      const [at, before] = [sent.indexOf(one.key), root ? sent.indexOf(root.key) : -1];
      if (at >= 0 && root) assert.ok(before >= 0 && before < at);
    });
  }
});
