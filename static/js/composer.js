// The form in which a selection becomes an annotation: shown below its words, which stay in view.

import { behaviour, on, tell } from "./behaviour.js";
import { focusBeside, passageAt } from "./places.js";
import { spotlight } from "./spotlight.js";
import { aim, hide, isBlank, keepThrough, nameDraft, placeBelow, targetInputs, targetsIn } from "./sheet.js";

let place = null; // {piece, targets} that the open form stands at

export const start = behaviour((signal) => {
  on(signal, "reader:selected", ({ defaultPrevented, detail }) => {
    if (!defaultPrevented) open(detail);
  });
  on(signal, "reader:open", ({ detail }) => open(detail));
  on(signal, "reader:unselected", () => composer() && !isRevision() && isBlank(composer()) && close());
  on(signal, "reader:close", close);
  on(signal, "reader:swapped", adopt);
  on(signal, "reader:swapping", (event) => keepThrough(event, composer()));
  on(signal, "reader:saved", ({ detail }) => detail.form.id === "composer" && saved());
  on(signal, "reader:waiting", ({ detail }) => detail.form.id === "composer" && saved(true));
  on(signal, "click", (event) => event.target.closest("#composer [data-cancel]") && cancel(event));
  on(signal, "keydown", (event) => {
    if (event.key === "Escape" && event.target.closest("#composer")) cancel(event);
  });
  adopt();
  if (place) arrive();
});

/** Where the open composer stands: {piece, targets}, or null when it is closed. */
export const placeOfComposer = () => place;

const composer = () => document.getElementById("composer");

/** The form holds an annotation that exists: its place is not to be changed. */
const isRevision = () => Boolean(composer()?.elements.version?.value) && !composer().hidden;

function open({ piece, targets, by, sent }) {
  const form = composer();
  if (!form || isRevision()) return;
  const previous = form.dataset.draft;
  form.elements.piece.value = piece;
  aim(form, sent);
  form.querySelector("[data-targets]").replaceChildren(...targets.flatMap(targetInputs));
  form.querySelector("[data-places]").replaceChildren(...targets.map(quoted));
  place = { piece, targets };
  stand(form);
  tell("composing", { form, previous });
  // Who chooses words by keys goes on choosing, and reaches the form, which comes next, by Tab.
  const isElsewhere = ["keyboard", "draft", "kept"].includes(by) || form.contains(document.activeElement);
  if (!isElsewhere) form.focus({ preventScroll: true });
  if (by === "kept") return;
  form.scrollIntoView({ block: "nearest" });
  bringWords();
}

/** The line of one of the places that the form is about. */
function quoted({ exact }, order, { length }) {
  const line = composer().querySelector("[data-place-line]").content.cloneNode(true);
  line.querySelector(".quote").textContent = exact;
  line.querySelector("[data-remove]").hidden = length < 2;
  return line;
}

/** The address opened the form: its words may be far down, or in a piece that is not shown. */
function arrive() {
  bringWords();
  composer().scrollIntoView({ block: "nearest" });
  composer().focus({ preventScroll: true });
}

const bringWords = () => tell("show", { piece: place.piece, ...place.targets[0] });

function stand(form) {
  const passage = passageAt(place.piece, place.targets.at(-1).end - 1);
  if (!passage) return;
  placeBelow(form, passage);
  nameDraft(form, `${place.piece}:${place.targets.map(({ start, end }) => `${start}-${end}`).join(",")}`);
  const hold = form.querySelector(".hold");
  const words = hold?.getAttribute(`data-from-${place.piece}`);
  if (words) hold.textContent = words;
  spotlight("place", place.targets.map((target) => ({ piece: place.piece, ...target })));
}

/** Takes over a form that came open from the server, and puts an open one back when the text around it is new. */
function adopt() {
  const form = composer();
  if (!form || form.hidden) return place && close();
  const targets = targetsIn(form);
  if (!targets.length) return;
  place = { piece: form.elements.piece.value, targets };
  stand(form);
}

function cancel(event) {
  event.preventDefault();
  const passage = passageBefore();
  tell("setaside", { form: composer() });
  close();
  clearAddress();
  focusBeside(passage);
}

function close() {
  place = null;
  spotlight("place");
  if (composer()) hide(composer());
}

function saved(isWaiting = false) {
  const passage = passageBefore();
  const isKept = composer()?.matches(".is-kept");
  close();
  if (isKept) return; // the reader is selecting the next words already
  document.getSelection().removeAllRanges();
  if (!isWaiting) clearAddress();
  focusBeside(passage);
}

const passageBefore = () => place && passageAt(place.piece, place.targets[0].start);

/** An address that opens the form would open it again. */
function clearAddress() {
  const address = new URL(location);
  if (!address.searchParams.has("edit") && !address.searchParams.has("mark")) return;
  address.searchParams.delete("edit");
  address.searchParams.delete("mark");
  tell("visit", { url: address.href });
}
