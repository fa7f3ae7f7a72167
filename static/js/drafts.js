// Keeps what is written, by account and place, until the server has it. A form says its place in [data-draft]; a
// reply is known by the id of its field.

import { behaviour, on, tell } from "./behaviour.js";
import { forget, keysUnder, recall, remember } from "./memory.js";
import { troubleOf, wordsOf } from "./say.js";
import { targetsIn } from "./sheet.js";

const KEPT = 30 * 24 * 3600 * 1000; // milliseconds

export const start = behaviour((signal) => {
  for (const type of ["input", "change"]) on(signal, type, ({ target }) => nameOf(target.form) && keep(target.form));
  on(signal, "reader:composing", ({ detail }) => follow(detail));
  on(signal, "reader:setaside", ({ detail }) => isAsWritten(detail.form) || keep(detail.form, { isAside: true }));
  on(signal, "reader:saved", ({ detail }) => nameOf(detail.form) && forget(keyOf(nameOf(detail.form))));
  on(signal, "reader:swapped", fillAll);
  on(signal, "submit", ({ target }) => target.matches("[action$='/logout/']") && keysUnder(account()).forEach(forget));
  for (const key of keysUnder("draft:")) if (Date.now() - (recall(key)?.at ?? 0) > KEPT) forget(key);
  fillAll();
  addEventListener("load", offer, { signal, once: true });
});

const account = () => `draft:${document.body.dataset.account ?? ""}:`;
const nameOf = (form) => (form?.matches(".reply-form") ? form.querySelector("textarea").id : form?.dataset.draft);
const keyOf = (name) => `${account()}${location.pathname}#${name}`;
const fieldsOf = (form) => [...form.elements].filter((field) => field.matches("textarea, select, [list], input[type=checkbox]"));

/** As the server wrote it: nothing is lost when it goes. */
function isAsWritten(form) {
  return fieldsOf(form).every((field) => {
    if (field.matches("textarea, [list]")) return field.value === field.defaultValue;
    return field.matches("select") || field.checked === field.defaultChecked;
  });
}

function keep(form, more = {}) {
  const key = keyOf(nameOf(form));
  if (isAsWritten(form)) return forget(key);
  const fields = fieldsOf(form).filter((field) => field.checked ?? true).map((field) => [field.name, field.value]);
  remember(key, { fields, piece: form.elements.piece?.value, targets: targetsIn(form), at: Date.now(), ...more });
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
  const fold = form.closest("details");
  if (fold) fold.open = true;
  troubleOf(form).replaceChildren(wordsOf("draft"));
}

/** After a reload the form is there again, with the words in it. */
function offer() {
  const left = keysUnder(keyOf("composer-")).map((key) => recall(key)).filter((draft) => draft?.targets?.length && !draft.isAside);
  const [draft] = left.sort((one, other) => other.at - one.at);
  if (draft && !document.querySelector("#composer:not([hidden])")) tell("open", { ...draft, by: "draft" });
}
