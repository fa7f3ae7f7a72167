// Makes a cross-link: one end is held in #held while the other is chosen, in any piece, as a selection or a card.

import { behaviour, on, tell } from "./behaviour.js";
import { placeOfComposer } from "./composer.js";
import { forget, recall, remember } from "./memory.js";
import { passageAt, readPlace, wordsAt } from "./places.js";
import { say } from "./say.js";
import { aim, hide, keepThrough, nameDraft, placeBelow } from "./sheet.js";
import { spotlight } from "./spotlight.js";

const PANEL_BESIDE = "(min-width: 1500px)";

export const start = behaviour((signal) => {
  on(signal, "click", clicked);
  on(signal, "reader:selected", selected);
  on(signal, "reader:swapping", (event) => keepThrough(event, linker()));
  on(signal, "reader:swapped", show);
  for (const type of ["saved", "waiting"]) on(signal, `reader:${type}`, ({ detail }) => detail.form.id === "linker" && letGo(true));
  on(signal, "reader:join", ({ detail }) => linker() && join(...detail.ends.map(described), detail.sent));
  on(signal, "keydown", (event) => {
    const isFree = event.target === document.body || event.target.closest("#linker, #held, .piece, .scroll");
    if (event.key !== "Escape" || event.defaultPrevented || !heldEnd() || !isFree || event.target.closest("#composer")) return;
    event.preventDefault();
    letGo();
  });
  adopt();
  show();
});

const linker = () => document.getElementById("linker");
const bar = () => document.getElementById("held");

// The held end, {piece, start, end, exact, annotation, place}, outlives a reload in this tab.
const key = () => `held:${location.pathname}`;
const heldEnd = () => recall(key());
const named = (from, to) => `${from.piece}:${from.start}-${to.piece}:${to.start}`;
const holdEnd = (end) => remember(key(), end);

function clicked(event) {
  if (event.target.closest("#held [data-let-go], #linker [data-cancel]")) {
    // What the address opened, the link's own address closes.
    if (!/[?&](from|edit|mark)=/.test(location.search)) event.preventDefault();
    return letGo();
  }
  const link = event.target.closest("a.hold, [data-hold]");
  const end = link && endOf(link);
  if (!end || !linker()) return;
  event.preventDefault();
  if (heldEnd()) return join(heldEnd(), end);
  holdEnd(end);
  tell("close");
  document.getSelection().removeAllRanges();
  // Where the panel lies over a piece it would hide the words to choose from.
  if (!matchMedia(PANEL_BESIDE).matches) document.querySelector("#panel.open .close")?.click();
  show();
  bar().tabIndex = -1;
  bar().focus({ preventScroll: true });
  say(bar().dataset.says, false);
}

/** The end that a link to hold stands for: [data-hold="7:120-150"] with [data-hold-annotation], else the composer's words. */
function endOf(link) {
  const written = readPlace(link.dataset.hold);
  if (written) return described({ ...written, annotation: link.dataset.holdAnnotation ?? "" });
  const place = placeOfComposer();
  return place && described({ piece: place.piece, ...place.targets[0], annotation: "" });
}

function described(end) {
  const place = passageAt(end.piece, end.start)?.dataset.name ?? "";
  return { ...end, exact: wordsAt(end.piece, end.start, end.end), place };
}

function selected(event) {
  const held = heldEnd();
  if (event.defaultPrevented || !held || !linker()) return;
  event.preventDefault();
  const { piece, targets } = event.detail;
  join(held, described({ piece, ...targets[0], annotation: "" }));
}

/** Opens the form with both ends; what was written in it stays. */
function join(from, to, sent) {
  const form = linker();
  if (from.piece === to.piece && from.start === to.start && from.end === to.end) return;
  for (const [side, end] of Object.entries({ from, to })) {
    for (const name of ["piece", "start", "end", "exact", "annotation"]) {
      form.elements[`${side}_${name}`].value = end[name];
    }
    fillSlots(form, `${side}-`, end);
  }
  aim(form, sent);
  const previous = form.dataset.draft;
  nameDraft(form, named(from, to));
  tell("close");
  placeBelow(form, passageAt(to.piece, to.end - 1));
  tell("composing", { form, previous });
  spotlight("place", [to]);
  form.focus({ preventScroll: true });
  bring(to);
}

/** The form and, above it, its words. */
function bring({ piece, start, end }) {
  linker().scrollIntoView({ block: "nearest" });
  tell("show", { piece, start, end });
}

function letGo(isDone = false) {
  forget(key());
  if (!isDone && linker() && !linker().hidden) tell("setaside", { form: linker() });
  if (linker() && !linker().hidden) hide(linker());
  spotlight("place");
  show();
}

function show() {
  if (!bar()) return;
  const end = heldEnd();
  bar().hidden = !end;
  if (end) fillSlots(bar(), "", end);
  spotlight("held", end ? [end] : []);
}

/** Takes over what the server opened: the form, below its second end, or the first end held. */
function adopt() {
  if (!linker()) return;
  const [from, to] = ["from", "to"].map((side) => {
    const value = (name) => linker().elements[`${side}_${name}`].value;
    const place = readPlace(`${value("piece")}:${value("start")}-${value("end")}`);
    return place && described({ ...place, annotation: value("annotation") });
  });
  if (!linker().hidden && to) {
    nameDraft(linker(), named(from, to));
    placeBelow(linker(), passageAt(to.piece, to.end - 1));
    spotlight("place", [to]);
    bring(to);
    linker().focus({ preventScroll: true });
  } else if (!bar().hidden && from) holdEnd(from);
}

function fillSlots(element, prefix, end) {
  for (const [slot, words] of [["quote", end.exact], ["place", end.place]]) {
    element.querySelector(`[data-slot="${prefix}${slot}"]`).textContent = words;
  }
}
