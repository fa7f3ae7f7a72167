// #outbox: what of this course waits to be sent, and what was refused, with the words; a mark on their places.

import { behaviour, on, tell } from "./behaviour.js";
import { reopen } from "./drafts.js";
import { forget, recall, remember } from "./memory.js";
import { course, flush, items, trouble, wordsOfItem } from "./outbox.js";
import { readPlace } from "./places.js";
import { fieldOf, kindOf } from "./queue.js";
import { fillSlots, moment, say, sayTrouble, wordsOf } from "./say.js";
import { wordsIn } from "./send.js";
import { spotlight } from "./spotlight.js";
import { download } from "./tofile.js";

let shown = ""; // the items as they stand in the list

export const start = behaviour((signal) => {
  on(signal, "reader:outbox", show);
  on(signal, "reader:swapped", mark);
  on(signal, "reader:sent", ({ detail }) => say(wordsIn(detail.html)));
  on(signal, "reader:waiting", ({ detail }) => put(detail));
  on(signal, "click", ({ target }) => target.closest?.("#outbox button") && clicked(target));
  show();
});

const box = () => document.getElementById("outbox");
const here = () => items().filter(({ key }) => key.startsWith(course()));

function show() {
  if (!box()) return;
  const all = here();
  const waiting = all.filter(({ refused }) => !refused).length;
  box().hidden = !all.length;
  fillSlots(box(), { waiting, setaside: all.length - waiting });
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
  const at = moment(item.at);
  fillSlots(made, { kind: box().dataset[kindOf(item)], ...item, at, tags: item.tags.join(", "), words: wordsOfItem(item) });
  made.dataset.key = item.key;
  made.querySelector("[data-reopen]").hidden = !item.draft;
  return made;
}

function clicked(button) {
  const { send, file, reopen: opens, remove } = button.dataset;
  const key = button.closest("[data-key]")?.dataset.key;
  if (send) flush();
  if (file) download(file, here());
  if (opens) openAgain({ key, ...recall(key) });
  if (!remove || !confirm(remove)) return;
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
  const again = { ...draft, at: Date.now(), sent: { url: item.url, uid: fieldOf(item, "uid"), version: fieldOf(item, "version") } };
  remember(key, again);
  forget(item.key);
  tell("outbox");
  if (!isHere) return location.assign(under ? `${box().dataset.find}${under}/` : `${item.page}?left=${draft.piece ?? ""}`);
  box().firstElementChild.open = false;
  const open = document.querySelector(".composer:not([hidden])");
  if (open) tell("setaside", { form: open });
  tell("close");
  if (!field) reopen(again, "again");
  else {
    tell("swapped", { pieces: [] });
    field.focus();
  }
  // Asked once more, the server answers with both versions.
  if (item.why === "OutOfDate") (field?.form ?? document.querySelector(".composer:not([hidden])"))?.requestSubmit();
}

/** Its form is closed as if it were saved, but for the words. */
function put({ form, came }) {
  if (form.matches(".reply-form")) {
    form.reset();
    form.parentElement.open = false;
    form.previousElementSibling.focus();
  }
  const address = new URL(location);
  for (const name of ["edit", "mark", "from", "to"]) address.searchParams.delete(name);
  history.replaceState(history.state, "", address);
  const words = wordsOf("waiting");
  words.append(" ", wordsOf(came));
  say(words);
}
