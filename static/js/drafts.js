// Keeps what is written, by account and place, until the server has it. A form says its place in [data-draft]; a
// reply is known by the id of its field.

import { behaviour, on, tell } from "./behaviour.js";
import { forget, keysUnder, recall, remember, restored } from "./memory.js";
import { troubleOf, wordsOf } from "./say.js";
import { aim, targetsIn } from "./sheet.js";

const ENDS = ["piece", "start", "end", "exact", "annotation"];
const KEPT = 30 * 24 * 3600 * 1000; // milliseconds

export const start = behaviour((signal) => {
  for (const type of ["input", "change"]) on(signal, type, ({ target }) => nameOf(target.form) && keep(target.form));
  on(signal, "reader:composing", ({ detail }) => follow(detail));
  on(signal, "reader:setaside", ({ detail }) => isAsWritten(detail.form) || keep(detail.form, { isAside: true }));
  // What waits to be sent is no draft any more.
  for (const type of ["saved", "waiting"]) {
    on(signal, `reader:${type}`, ({ detail }) => nameOf(detail.form) && forget(keyOf(nameOf(detail.form))));
  }
  on(signal, "reader:swapped", fillAll);
  for (const key of keysUnder("draft:")) if (Date.now() - (recall(key)?.at ?? 0) > KEPT) forget(key);
  fillAll();
  const isLoaded = new Promise((resume) => (document.readyState === "complete" ? resume() : addEventListener("load", resume)));
  Promise.all([restored, isLoaded]).then(() => {
    fillAll();
    offer();
  });
});

/** A form's draft as it is now, {key, fields, piece, targets, ends, sent}; null for a form without any. */
export function draftOf(form) {
  return nameOf(form) ? { key: keyOf(nameOf(form)), ...written(form) } : null;
}

const nameOf = (form) => (form?.matches(".reply-form") ? form.querySelector("textarea").id : form?.dataset.draft);
const keyOf = (name) => `draft:${location.pathname}#${name}`;
const fieldsOf = (form) => [...form.elements].filter((field) => field.matches("textarea, select, [list], input[type=checkbox]"));

/** As the server wrote it: nothing is lost when it goes. */
function isAsWritten(form) {
  if (form.querySelector(".newer")) return false; // it holds one's own beside another version
  return fieldsOf(form).every((field) => {
    if (field.matches("textarea, [list]")) return field.value === field.defaultValue;
    return field.matches("select") || field.checked === field.defaultChecked;
  });
}

function keep(form, more = {}) {
  const key = keyOf(nameOf(form));
  if (isAsWritten(form)) return forget(key);
  remember(key, { ...written(form), at: Date.now(), ...more });
}

function written(form) {
  const { piece, uid, version } = form.elements;
  const fields = fieldsOf(form).filter((field) => field.checked ?? true).map((field) => [field.name, field.value]);
  const end = (side) => Object.fromEntries(ENDS.map((name) => [name, form.elements[`${side}_${name}`].value]));
  const ends = form.matches(".linker") ? [end("from"), end("to")] : undefined;
  // Other words for what is there, or may be there already, stay such.
  const isAgain = version?.value || (uid && form.dataset.again === uid.value);
  const sent = isAgain ? { url: form.getAttribute("action"), uid: uid?.value, version: version?.value } : undefined;
  return { fields, piece: piece?.value, targets: targetsIn(form), ends, sent };
}

/** The form went to another place: what is written goes with it; an empty one gets what was left there. */
function follow({ form, previous }) {
  if (isAsWritten(form)) return fill(form);
  if (previous && previous !== nameOf(form)) forget(keyOf(previous));
  keep(form);
}

function fillAll() {
  for (const form of document.querySelectorAll("form[data-draft], form.reply-form")) if (isAsWritten(form)) fill(form);
}

function fill(form) {
  const draft = recall(keyOf(nameOf(form)));
  for (const [name, value] of draft?.fields ?? []) {
    const fields = fieldsOf(form).filter((field) => field.name === name);
    const box = fields.find((field) => field.type === "checkbox" && field.value === value);
    if (box) box.checked = true;
    else if (fields[0]?.matches("textarea, select, [list]")) fields[0].value = value;
  }
  if (!draft) return;
  if (draft.sent) aim(form, draft.sent);
  const fold = form.closest("details");
  if (fold && !draft.isAside) fold.open = true;
  troubleOf(form).replaceChildren(wordsOf("draft"));
}

/** After a reload the form is there again, with the words in it. */
function offer() {
  const left = keysUnder(keyOf("")).map((key) => recall(key)).filter((draft) => draft && !draft.isAside);
  const [draft] = left.filter(({ targets, ends }) => targets?.length || ends).sort((one, other) => other.at - one.at);
  if (draft && !document.querySelector(".composer:not([hidden])")) reopen(draft, "draft");
}

/** Opens the form that a draft of this page was written in. */
export function reopen({ piece, targets, ends, sent }, by) {
  if (ends) tell("join", { ends, sent });
  else tell("open", { piece, targets, by, sent });
}
