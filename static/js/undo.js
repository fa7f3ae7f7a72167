// Undo and redo of what this reader did on this page, in this tab: the newest first, by buttons or by Ctrl+Z and
// Ctrl+Shift+Z (Cmd on a Mac). The server takes back and does again; here stands which versions of what.

import { behaviour, on, tell } from "./behaviour.js";
import { recall, remember } from "./memory.js";
import { say } from "./say.js";
import { renew } from "./sheet.js";

const MOST = 50; // steps
const WRITING = ".composer, textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])";

let step; // what is being taken back or done again: {url, before, after}, the versions of what is at an address
let wanted = []; // ways that were asked for meanwhile

export const start = behaviour((signal) => {
  if (!bar()) return;
  on(signal, "keydown", pressed);
  on(signal, "click", ({ target }) => target.closest?.("#undoing, #said") && target.value && take(target.value));
  // The other version is taken: one's own is kept, folded, where it was written.
  on(signal, "click", ({ target }) => target.matches?.("[data-take]") && tell("setaside", { form: target.closest("form") }));
  on(signal, "submit", ({ target }) => begun(target), { capture: true });
  for (const type of ["saved", "waiting", "arrived"]) on(signal, `reader:${type}`, ({ detail }) => done(detail.form, type === "waiting"));
  show();
});

const bar = () => document.getElementById("undoing");
const key = () => `undo:${location.pathname}`;
const recalled = () => recall(key()) ?? { undo: [], redo: [], now: {} };
const urlOf = (form) => form.getAttribute("action").split("?")[0];
const isBusy = (form) => form.getAttribute("aria-busy") === "true";

function pressed(event) {
  // On a keyboard of other letters the key is where Z would be.
  const isZ = /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() === "z" : event.code === "KeyZ";
  if (!isZ || !(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest?.(WRITING)) return;
  event.preventDefault();
  take(event.shiftKey ? "redo" : "undo");
}

function take(way) {
  const form = bar();
  if (isBusy(form)) return wanted.push(way);
  const { now, ...steps } = recalled();
  const next = steps[way].at(-1);
  wanted = next ? wanted : [];
  if (!next) return say(form.dataset.nothing);
  form.setAttribute("action", next.url);
  const values = { version: now[next.url], to: way === "undo" ? next.before : next.after, way };
  for (const name in values) form.elements[name].value = values[name];
  renew(form);
  form.requestSubmit();
}

/** A step leaves its list when it is asked for: what the server refuses is not asked for again. */
function begun(form) {
  if (!form.matches(".undo") || isBusy(form)) return;
  const all = recalled();
  const list = all[form.elements.way.value];
  step = list.at(-1)?.url === urlOf(form) ? list.pop() : null;
  keep(all);
}

/** Saved, or kept to be sent later: then it will be the next version. */
function done(form, waits) {
  const from = waits ? form : document.querySelector("#said .undo");
  if (!from?.matches(".undo")) return;
  const all = recalled();
  const { version, to, way } = from.elements;
  const gone = waits ? way.value : from.dataset.gone;
  all.now[urlOf(from)] = Number(version.value) + waits;
  if (gone) all[gone === "undo" ? "redo" : "undo"].push(...(step ? [step] : []));
  else {
    all.undo = [...all.undo, { url: urlOf(from), before: to.value, after: version.value }].slice(-MOST);
    all.redo = [];
  }
  step = null;
  keep(all);
  // Where the bar has no room, one goes on from here.
  if (!waits && all[gone]?.length) from.after(bar().querySelector(`[value=${gone}]`).cloneNode(true));
  // The button that was pressed is gone.
  if (form?.matches(".undo:not(#undoing)") && !waits) from.querySelector("button").focus();
  if (wanted.length) take(wanted.shift());
}

function keep(all) {
  remember(key(), all);
  show();
}

function show() {
  const all = recalled();
  bar().hidden = !all.undo.length && !all.redo.length;
  for (const button of bar().querySelectorAll("button")) button.setAttribute("aria-disabled", !all[button.value].length);
}
