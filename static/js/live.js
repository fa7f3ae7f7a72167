// Others' new work: asked for from time to time while the page is seen, counted, and drawn when the reader says so.
// Which of it is new since the last visit is known in this browser alone.

import { behaviour, on } from "./behaviour.js";
import { recall, remember } from "./memory.js";
import { replacePieces } from "./pieces.js";
import { readPlace } from "./places.js";
import { sayTrouble, wordsOf } from "./say.js";
import { spotlight } from "./spotlight.js";

const SOON = 3; // seconds; after that the server sets the pace
const LONGEST = 30; // seconds between two questions where nothing happens
const LONGEST_IN_TROUBLE = 120;
const QUIET = 30000; // milliseconds between two things that are said
const REST = 1800000; // milliseconds away after which coming back is another visit
const LIT = 1800; // milliseconds

let heard; // up to which change the words on the button speak
let wait; // seconds
let timer;
let asking; // the question under way
let saidAt;
let visit; // {from, since}: the change and the time at which the last visit ended
let isApplying = false;
const done = new Set(); // uids of what this page saved itself

export const start = behaviour((signal) => {
  if (!live()) return;
  heard = live().dataset.seq;
  on(signal, "reader:saved", ({ detail: { form } }) => {
    const uid = form?.elements.uid?.value || /[0-9a-f-]{36}/.exec(form?.getAttribute("action"))?.[0];
    if (uid) done.add(uid);
  });
  on(signal, "click", ({ target }) => target.closest?.("#live-show") && show());
  on(signal, "reader:swapping", keepWritten);
  on(signal, "reader:swapped", tellNew);
  on(signal, "visibilitychange", wake);
  addEventListener("online", wake, { signal });
  addEventListener("pagehide", stay, { signal });
  signal.addEventListener("abort", rest);
  welcome();
  wait = SOON;
  plan();
});

const live = () => document.getElementById("live");

function rest() {
  clearTimeout(timer);
  asking?.abort();
}

function plan() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(poll, wait * (850 + 300 * Math.random()));
}

function wake() {
  rest();
  if (document.hidden) return stay();
  wait = SOON;
  poll();
}

/** A Response, or null when none came. Takes what to ask beside the address of this page. */
async function request(asked) {
  asking?.abort();
  asking = new AbortController();
  const url = new URL(live().dataset.changes + location.search, location.href);
  const all = { after: live().dataset.seq, around: live().dataset.around, heard, ...asked };
  for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
  for (const uid of done) url.searchParams.append("done", uid);
  const headers = { "X-Requested-With": "fetch" };
  try {
    return await fetch(url, { headers, cache: "no-store", signal: asking.signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return null;
  }
}

async function poll() {
  const sent = [...done];
  try {
    const answer = await request({});
    const pace = Number(answer?.headers.get("Retry-After")) || SOON;
    if (answer?.redirected) return;
    if (answer?.status === 200) {
      count(await answer.text(), sent);
      wait = pace;
    } else if (answer?.status === 204) wait = Math.max(pace, Math.min(wait * 1.5, LONGEST));
    else if (answer && answer.status < 500 && answer.status !== 429) return;
    else wait = Math.max(pace, Math.min(wait * 2, LONGEST_IN_TROUBLE));
    plan();
  } catch (error) {
    if (error.name !== "AbortError") plan();
  }
}

function count(html, sent) {
  const told = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
  const words = told.textContent;
  heard = told.dataset.seq;
  live().hidden = !words;
  live().toggleAttribute("data-whole", "whole" in told.dataset);
  live().querySelector("span").textContent = words;
  if (!words) {
    live().dataset.seq = heard;
    for (const uid of sent) done.delete(uid);
  } else if (!(Date.now() - saidAt < QUIET)) {
    saidAt = Date.now();
    document.getElementById("live-said").textContent = words;
  }
}

async function show() {
  if ("whole" in live().dataset) return location.reload();
  clearTimeout(timer);
  const sent = [...done];
  const answer = await request({ apply: 1 });
  if (answer?.ok && !answer.redirected) {
    const html = await answer.text();
    const top = document.getElementById("panel").scrollTop;
    isApplying = true;
    replacePieces(html, null, true);
    isApplying = false;
    document.getElementById("panel").scrollTop = top;
    heard = live().dataset.seq;
    for (const uid of sent) done.delete(uid);
    spotlight("flash", (document.getElementById("said").dataset.lit ?? "").split(" ").map(readPlace).filter(Boolean));
    setTimeout(() => spotlight("flash"), LIT);
  } else sayTrouble(answer ? "failed" : "offline");
  plan();
}

/** What is being written in the panel stays as it is; where its place is gone, the panel does. */
function keepWritten(event) {
  const { old, fresh } = event.detail;
  if (!isApplying || old.id !== "panel") return;
  for (const field of old.querySelectorAll("textarea")) {
    if (field.value === field.defaultValue) continue;
    const again = fresh.querySelector(`#${CSS.escape(field.id)}`);
    if (!again) return event.preventDefault();
    for (let fold = again.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    again.form.replaceWith(field.form);
  }
}

const place = () => `visit:${document.body.dataset.account}:${location.pathname}`;
const stay = () => remember(place(), { ...visit, seq: Number(live().dataset.seq), at: Date.now() });

async function welcome() {
  const last = recall(place());
  const isAnother = last && Date.now() - last.at > REST;
  visit = isAnother ? { from: last.seq, since: last.at } : { from: last?.from, since: last?.since };
  stay();
  tellNew();
  if (!(visit.from < live().dataset.seq)) return;
  const answer = await request({ visit: visit.from }).catch(() => null);
  if (answer?.status === 200 && !answer.redirected) replacePieces(await answer.text());
}

/** Says of each card that came since the last visit that it is new, and when that was. */
function tellNew() {
  const at = new Date(visit?.since);
  for (const time of document.querySelectorAll("#latest time:not([datetime])")) {
    time.dateTime = at.toISOString();
    time.textContent = at.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  }
  for (const time of document.querySelectorAll("#panel li:not(.own, .is-new) > .by > time:first-of-type")) {
    if (!(Date.parse(time.dateTime) > at)) continue;
    time.closest("li").classList.add("is-new");
    time.before(wordsOf("new"));
  }
}
