// One's own page of a course: what this browser keeps that was not saved, each with the way to its place.

import { behaviour } from "./behaviour.js";
import { keysUnder, recall } from "./memory.js";

export const start = behaviour(() => {
  const list = document.querySelector("#drafts ol");
  if (!list) return;
  const readings = [...document.querySelectorAll("#drafts template[data-reading]")];
  const drafts = readings.flatMap(draftsIn).sort((one, other) => other.at - one.at);
  list.replaceChildren(...drafts.map(row));
  document.getElementById("drafts").hidden = !drafts.length;
});

/** The drafts of this account in one reading: {title, words, quote, at, href}. */
function draftsIn({ dataset, content }) {
  const key = `draft:${document.body.dataset.account ?? ""}:${dataset.reading}#`;
  return keysUnder(key)
    .map((kept) => [kept.slice(key.length), recall(kept)])
    .filter(([, draft]) => draft?.fields)
    .map(([name, draft]) => ({
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
  if (!piece || !targets?.length) return reading;
  const marks = targets.map(({ start, end }) => `mark=${piece}:${start}-${end}`);
  return `${reading}?${marks.join("&")}#composer`;
}

function row({ title, words, quote, at, href }) {
  const made = document.querySelector("#drafts template[data-row]").content.cloneNode(true);
  const [link, time] = [made.querySelector("a"), made.querySelector("time")];
  link.href = href;
  link.firstElementChild.textContent = title;
  time.dateTime = new Date(at).toISOString();
  time.textContent = new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  fill(made.querySelector("blockquote"), quote);
  fill(made.querySelector(".note"), words);
  return made;
}

function fill(element, words) {
  if (words) element.textContent = words;
  else element.remove();
}

start();
