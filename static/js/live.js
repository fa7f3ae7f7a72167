// Others' new work: asked for from time to time while the page is seen, counted, and drawn when the reader says so.
// Which of it is new since the last visit is known in this browser alone.

import { behaviour, on } from "./behaviour.js";
import { recall, remember } from "./memory.js";
import { replacePieces } from "./pieces.js";
import { readPlace } from "./places.js";
import { moment, sayTrouble, wordsOf } from "./say.js";
import { send } from "./send.js";
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
let counting; // the one that counts, under way or answered
let quietUntil = 0;
let visit; // {from, since}: the change and the time at which the last visit ended
let isApplying = false;
const done = new Set(); // uids of what this page saved itself

export const start = behaviour((signal) => {
  if (!live()) return;
  heard = live().dataset.seq;
  wait = SOON;
  on(signal, "reader:sending", hold);
  on(signal, "reader:sent", ({ detail }) => {
    if (detail.uid) done.add(detail.uid);
    plan();
  });
  on(signal, "click", ({ target }) => target.closest?.("#live-show") && show());
  on(signal, "reader:swapping", keepWritten);
  on(signal, "reader:swapped", tellNew);
  on(signal, "visibilitychange", wake);
  addEventListener("online", wake, { signal });
  addEventListener("pagehide", stay, { signal });
  signal.addEventListener("abort", rest);
  arrive();
  plan();
});

const live = () => document.getElementById("live");
const panel = () => document.getElementById("panel");

function rest() {
  clearTimeout(timer);
  asking?.abort();
}

/** While one's own work is on its way nothing is asked: it would be counted as somebody else's. */
function hold() {
  clearTimeout(timer);
  counting?.abort();
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

/** The answer of send.js; null where another question took the place of this one. */
async function request(asked) {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  const { changes, seq: after, around } = live().dataset;
  const url = new URL(changes + location.search, location.href);
  for (const [name, value] of Object.entries({ after, around, heard, ...asked })) url.searchParams.set(name, value);
  for (const uid of done) url.searchParams.append("done", uid);
  return send(url, { signal }).catch(() => null);
}

async function poll() {
  const sent = [...done];
  const answered = request({});
  counting = asking;
  const answer = await answered;
  if (!answer) return;
  const { came, ok, status, html, pace } = answer;
  const isTrouble = came === "offline" || came === "failed";
  if (!ok && !isTrouble) return; // signed out, or no reader of this any more
  if (status === 200) count(html, sent);
  wait = status === 200 ? pace : Math.max(pace ?? SOON, Math.min(wait * 2, isTrouble ? LONGEST_IN_TROUBLE : LONGEST));
  plan();
}

function count(html, sent) {
  const told = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
  if (!told?.dataset.seq) return; // another page
  const words = told.textContent;
  heard = told.dataset.seq;
  live().hidden = !words;
  live().toggleAttribute("data-whole", "whole" in told.dataset);
  live().querySelector("span").textContent = words;
  if (!words) {
    live().dataset.seq = heard;
    sent.forEach((uid) => done.delete(uid));
  } else if (Date.now() > quietUntil) {
    quietUntil = Date.now() + QUIET;
    document.getElementById("live-said").textContent = words;
  }
}

async function show() {
  if ("whole" in live().dataset) return location.reload();
  clearTimeout(timer);
  const sent = [...done];
  const answer = await request({ apply: 1 });
  if (answer?.status === 200) {
    const top = panel().scrollTop;
    isApplying = true;
    replacePieces(answer.html, null, true);
    isApplying = false;
    panel().scrollTop = top;
    heard = live().dataset.seq;
    sent.forEach((uid) => done.delete(uid));
    const { lit } = document.getElementById("said").dataset;
    spotlight("flash", lit ? lit.split(" ").map(readPlace) : []);
    setTimeout(() => spotlight("flash"), LIT);
  } else if (answer) sayTrouble(answer.words ?? wordsOf(answer.came));
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
    for (let fold = again; fold; fold = fold.parentElement.closest("details")) fold.open = true;
    again.form.replaceWith(field.form);
  }
}

const place = () => `visit:${location.pathname}`;
const stay = () => remember(place(), { ...visit, seq: Number(live().dataset.seq), at: Date.now() });

async function arrive() {
  const { seq, at, from, since } = recall(place()) ?? {};
  visit = Date.now() - at > REST ? { from: seq, since: at } : { from, since };
  stay();
  tellNew();
  const answer = visit.from < live().dataset.seq && (await request({ visit: visit.from }));
  if (answer?.status === 200) replacePieces(answer.html);
}

/** Says of each card that came since the last visit that it is new, and when that was. */
function tellNew() {
  const at = new Date(visit.since);
  for (const time of document.querySelectorAll("#latest time:not([datetime])")) {
    time.dateTime = at.toISOString();
    time.textContent = moment(at);
  }
  for (const time of document.querySelectorAll("#panel li:not(.own, .is-new) > .by > time:first-of-type")) {
    if (!(Date.parse(time.dateTime) > at)) continue;
    time.closest("li").classList.add("is-new");
    time.before(wordsOf("new"));
  }
}
