// One's own page of a course: what this browser keeps that was not saved, each with the way to its place.

import "./app.js";
import { behaviour, on } from "./behaviour.js";
import { keysUnder, recall, remember } from "./memory.js";
import { moment } from "./say.js";
import * as waiting from "./waiting.js";

export const start = behaviour((signal) => {
  const list = document.querySelector("#drafts ol");
  if (!list) return;
  const readings = [...document.querySelectorAll("#drafts template[data-reading]")];
  const drafts = readings.flatMap(draftsIn).sort((one, other) => other.at - one.at);
  list.replaceChildren(...drafts.map(row));
  document.getElementById("drafts").hidden = !drafts.length;
  on(signal, "click", ({ target }) => bringForward(target.closest?.("#drafts a")?.dataset.key));
});

/** A reading opens the draft that is the newest and was not set aside. */
function bringForward(key) {
  const draft = key && recall(key);
  if (draft) remember(key, { ...draft, at: Date.now(), isAside: false });
}

/** The drafts of this account in one reading: {key, title, words, quote, at, href}. */
function draftsIn({ dataset, content }) {
  const key = `draft:${dataset.reading}#`;
  return keysUnder(key)
    .map((kept) => [kept.slice(key.length), recall(kept)])
    .filter(([, draft]) => draft?.fields)
    .map(([name, draft]) => ({
      key: key + name,
      title: content.textContent,
      words: draft.fields.find(([field]) => field === "note" || field === "text")?.[1] ?? "",
      quote: (draft.targets ?? []).map(({ exact }) => exact).join(" […] "),
      at: draft.at,
      href: place(dataset.reading, name, draft),
    }));
}

/** Where a draft was being written. A reply's field is called after what it stands under, or after itself. */
function place(reading, name, { piece, targets }) {
  const [, uid] = name.match(/^(?:reply-to|reword)-([0-9a-f-]{36})$/) ?? [];
  if (uid) return document.getElementById("drafts").dataset.find + `${uid}/`;
  return piece && targets?.length ? `${reading}?left=${piece}` : reading;
}

function row({ key, title, words, quote, at, href }) {
  const made = document.querySelector("#drafts template[data-row]").content.cloneNode(true);
  const [link, time] = [made.querySelector("a"), made.querySelector("time")];
  link.href = href;
  link.dataset.key = key;
  link.firstElementChild.textContent = title;
  time.dateTime = new Date(at).toISOString();
  time.textContent = moment(at);
  fill(made.querySelector("blockquote"), quote);
  fill(made.querySelector(".note"), words);
  return made;
}

function fill(element, words) {
  if (words) element.textContent = words;
  else element.remove();
}

start();
waiting.start();
