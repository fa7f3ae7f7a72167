// The places that the composer is about: another one is added, one is left out, an end is moved by a word or a letter.

import { behaviour, on, tell } from "./behaviour.js";
import { placeOfComposer } from "./composer.js";
import { units } from "./offsets.js";
import { focusBeside, passageAt } from "./places.js";
import { say } from "./say.js";
import { passages } from "./selection.js";
import { spans } from "./spans.js";
import { step } from "./stepping.js";

export const start = behaviour((signal) => {
  on(signal, "click", ({ target }) => {
    const button = target.closest?.("#composer :is([data-add], [data-remove], [data-nudge])");
    if (!button || !placeOfComposer()) return;
    if (button.matches("[data-add]")) wait(button);
    else if (button.matches("[data-remove]")) leaveOut(button);
    else nudge(...button.dataset.nudge.split(" "));
  });
  on(signal, "reader:selected", add);
});

const composer = () => document.getElementById("composer");

/** The form makes room for the words to be chosen from; the same button takes that back. */
function wait(button) {
  const isWaiting = composer().classList.toggle("is-adding");
  button.setAttribute("aria-pressed", isWaiting);
  if (!isWaiting) return;
  const { piece, targets } = placeOfComposer();
  focusBeside(passageAt(piece, targets.at(-1).start));
  say(composer().querySelector("[data-says]").textContent, false);
}

function add(event) {
  const { detail, defaultPrevented } = event;
  if (defaultPrevented || !composer()?.matches(".is-adding:not([hidden])")) return;
  event.preventDefault();
  const { piece, targets } = placeOfComposer();
  if (detail.piece !== piece) return say(composer().querySelector("[data-add]").dataset.elsewhere);
  wait(composer().querySelector("[data-add]"));
  put(piece, [...targets, ...detail.targets]);
}

function leaveOut(button) {
  const { piece, targets } = placeOfComposer();
  const lines = [...composer().querySelectorAll("[data-remove]")];
  put(piece, targets.filter((_target, order) => order !== lines.indexOf(button)));
}

/** Moves the "start" or the "end" of the place chosen last, forward (1) or back (-1). */
function nudge(edge, way) {
  const { piece, targets } = placeOfComposer();
  const all = passages().filter((one) => one.piece === piece);
  const texts = all.map((one) => (one.furniture ? "" : one.text));
  const { start, end } = targets.at(-1);
  const ends = { start: placeIn(all, start), end: placeIn(all, end - 1, 1) };
  const by = composer().querySelector("[data-letters]").checked ? "grapheme" : "word";
  ends[edge] = step(texts, ends[edge], by, Number(way), edge === "end");
  const isEmpty = !ends[edge] || (ends.start.passage - ends.end.passage || ends.start.unit - ends.end.unit) >= 0;
  const found = isEmpty ? null : spans(all, ends.start, ends.end, false);
  if (!found) return;
  put(piece, [...targets.slice(0, -1), ...found.targets]);
  say(found.targets.at(-1).exact, false);
}

/** Where a code point stands, or `more` of them after it, as spans.js takes it. */
function placeIn(all, offset, more = 0) {
  const passage = all.findLastIndex((one) => one.start <= offset);
  return { passage, unit: units(all[passage].text, offset + more - all[passage].start) };
}

const put = (piece, targets) => tell("open", { piece, targets, by: "adjusted" });
