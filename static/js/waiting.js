// #outbox: what of this course waits to be sent, and what was refused, with the words; a mark on their places.

import { behaviour, on, tell } from "./behaviour.js";
import { reopen } from "./drafts.js";
import { forget, recall, remember } from "./memory.js";
import { flush, items, prefix, trouble } from "./outbox.js";
import { readPlace } from "./places.js";
import { kindOf } from "./queue.js";
import { say, sayTrouble, wordsOf } from "./say.js";
import { wordsIn } from "./send.js";
import { spotlight } from "./spotlight.js";
import { download } from "./tofile.js";

let shown = ""; // the items as they stand in the list

export const start = behaviour((signal) => {
  on(signal, "reader:outbox", show);
  on(signal, "reader:swapped", mark);
  on(signal, "reader:sent", ({ detail }) => say(wordsIn(detail.html)));
  on(signal, "reader:waiting", ({ detail }) => put(detail));
  on(signal, "click", ({ target }) => target.closest?.("#outbox button") && clicked(target.closest("button")));
  show();
});

const box = () => document.getElementById("outbox");
const here = () => items().filter(({ key }) => key.startsWith(`${prefix()}${document.getElementById("main").dataset.membership}:`));
const fieldOf = ({ body }, name) => new URLSearchParams(body).get(name);
const wordsOfItem = (item) => fieldOf(item, "note") ?? fieldOf(item, "text") ?? "";

function show() {
  if (!box()) return;
  const all = here();
  const waiting = all.filter(({ refused }) => !refused).length;
  box().hidden = !all.length;
  box().querySelector("[data-send]").hidden = !waiting;
  for (const [name, count] of [["waiting", waiting], ["refused", all.length - waiting]]) {
    const slot = box().querySelector(`[data-count=${name}]`);
    slot.hidden = !count;
    slot.querySelector("b").textContent = count;
  }
  box().querySelector("[data-why]").replaceChildren(waiting && trouble() ? wordsOf(trouble()) : "");
  if (shown !== (shown = JSON.stringify(all))) box().querySelector("ol").replaceChildren(...all.map(row));
  mark();
}

function mark() {
  const marked = items().filter(({ page, refused }) => page === location.pathname && !refused);
  spotlight("pending", marked.flatMap(placesOf));
}

function placesOf({ draft, spans }) {
  if (spans) return spans.split(" ").map(readPlace).filter(Boolean);
  return draft?.ends ?? (draft?.targets ?? []).map((target) => ({ piece: draft.piece, ...target }));
}

function row(item) {
  const made = box().querySelector("template").content.firstElementChild.cloneNode(true);
  const fill = (selector, words) => {
    const slot = made.querySelector(selector);
    if (words) slot.textContent = words;
    else slot.remove();
  };
  made.dataset.key = item.key;
  fill("b", box().dataset[kindOf(item)]);
  fill("bdi", item.title);
  made.querySelector("time").dateTime = new Date(item.at).toISOString();
  fill("time", new Date(item.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }));
  fill(".quote", item.quote);
  fill(".tag-names", item.tags.join(", "));
  fill(".note", wordsOfItem(item));
  fill(".trouble", item.refused);
  if (!item.draft) made.querySelector("[data-reopen]").remove();
  return made;
}

function clicked(button) {
  const key = button.closest("[data-key]")?.dataset.key;
  if (button.matches("[data-send]")) flush();
  if (button.matches("[data-file]")) download(button.dataset.file, here().map((item) => ({ ...item, words: wordsOfItem(item) })));
  if (button.matches("[data-reopen]")) openAgain({ key, ...recall(key) });
  if (!button.matches("[data-remove]") || !confirm(button.dataset.remove)) return;
  forget(key);
  tell("outbox");
  box().querySelector("summary").focus();
}

/** An item becomes a draft again, in the form that it was written in. */
function openAgain(item) {
  const { key, ...draft } = item.draft;
  const name = key.split("#")[1];
  const [, under] = name.match(/^(?:reply-to|reword)-(.+)$/) ?? [];
  const field = under && document.getElementById(name);
  const isHere = item.page === location.pathname && (field || !under);
  if (!isHere && !navigator.onLine) return sayTrouble(wordsOf("offline"));
  remember(key, { ...draft, at: Date.now(), sent: { url: item.url, uid: fieldOf(item, "uid"), version: fieldOf(item, "version") } });
  forget(item.key);
  tell("outbox");
  if (!isHere) return location.assign(under ? `${box().dataset.find}${under}/` : `${item.page}?left=${draft.piece ?? ""}`);
  box().open = false;
  const open = document.querySelector(".composer:not([hidden])");
  if (open) tell("setaside", { form: open });
  tell("close");
  if (!field) return reopen(draft, "again");
  tell("swapped", { pieces: [] });
  field.focus();
}

/** Its form is closed as if it were saved, but for the words. */
function put({ form, came }) {
  if (form.matches(".reply-form")) {
    const fold = form.closest("details");
    form.reset();
    fold.open = false;
    fold.querySelector("summary").focus();
  }
  const address = new URL(location);
  for (const name of ["edit", "mark", "from", "to"]) address.searchParams.delete(name);
  history.replaceState(history.state, "", address);
  const words = wordsOf("waiting");
  words.append(" ", wordsOf(came));
  sayTrouble(words);
}
