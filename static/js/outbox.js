// What was written goes through here on its way to the server. Each item is stored before it is sent, under the account
// and the membership that wrote it, and goes when the server has answered for it: a tab that is closed, a browser that
// is killed or an answer that is lost costs no words and saves none twice.

import { behaviour, on, tell } from "./behaviour.js";
import { draftOf } from "./drafts.js";
import { account, forget, keysUnder, recall, remember, restored } from "./memory.js";
import { asRevision, fieldOf, made, needed, nextOf } from "./queue.js";
import { send, wordsIn } from "./send.js";

const SHORTEST_REST = 4000; // milliseconds until the next try; twice as long each time
const LONGEST_REST = 300_000;
const MOST_FAILED = 3; // in a turn; a server that fails so often is left alone for a while

const live = new Map(); // key of an item -> its answer, for forms of this page that wait for it
let came = ""; // why the last turn ended before its end
let rests = 0;
let timer;
let turn = Promise.resolve();

export const start = behaviour((signal) => {
  for (const type of ["online", "pageshow", "focus"]) addEventListener(type, again, { signal });
  on(signal, "visibilitychange", () => document.visibilityState === "visible" && again());
  addEventListener("storage", ({ key }) => key?.startsWith("outbox:") && told(), { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  restored.then(() => {
    told();
    again();
  });
});

/** Sends what a form holds. Returns the server's answer, or {waits: true, came} where it stays in the outbox. */
export async function deliver(form, url, body) {
  // In the order of writing, whatever becomes of the clock.
  const at = Math.max(Date.now(), (items().at(-1)?.at ?? 0) + 1);
  const key = `${course()}${at}-${body.get("action")}`;
  const texts = (selector, within = form) => [...(within?.querySelectorAll(selector) ?? [])].map((one) => one.textContent);
  body.delete("csrfmiddlewaretoken");
  const item = {
    at,
    url,
    body: `${body}`,
    draft: draftOf(form),
    again: form.dataset.again === body.get("uid"),
    page: location.pathname,
    title: document.querySelector("h1")?.textContent,
    quote: texts(".quote", form.closest(".composer, .card")).join(" […] "),
    spans: form.closest("[data-spans]")?.dataset.spans,
    tags: texts(".tags :checked ~ bdi"),
  };
  remember(key, item);
  live.set(key, null);
  await flush();
  const answer = live.get(key);
  live.delete(key);
  const left = recall(key);
  if (left && !left.refused) {
    told();
    return { waits: true, came };
  }
  forget(key);
  // Another tab was quicker: the same once more has the same answer.
  return answer ?? post({ key, ...item });
}

/** All that waits of this account, in the order in which it was written. */
export function items() {
  const kept = keysUnder("outbox:").map((key) => ({ key, ...recall(key) }));
  return kept.filter(({ url }) => url).sort((one, other) => one.at - other.at);
}

/** Under what the items of this page's course are kept. */
export const course = () => `outbox:${document.getElementById("main").dataset.membership ?? ""}:`;

/** The words of an item. */
export const wordsOfItem = (item) => fieldOf(item, "note") ?? fieldOf(item, "text");

/** Why the last turn left something waiting: "offline", "failed", "signed-out", "another"; "" when it did not. */
export const trouble = () => came;

/** Sends what can be sent, one tab at a time. */
export function flush() {
  clearTimeout(timer);
  if (navigator.locks) return navigator.locks.request(`outbox${account}`, sendAll);
  turn = turn.then(sendAll);
  return turn;
}

function again() {
  rests = 0;
  if (items().some(({ refused }) => !refused)) flush();
}

async function sendAll() {
  // Who looks on as a student writes nothing.
  if (document.querySelector(".as-student")) return;
  const held = [];
  came = "";
  for (let item; held.length < MOST_FAILED && (item = nextOf(items(), held)); ) {
    const answer = await post(item);
    if (answer.came === "failed") held.push(item.key);
    if (answer.came === "pieces" || answer.came === "refused") settle(item, answer);
    else came = answer.came;
    if (came && came !== "failed") break;
  }
  told();
  if (!came) rests = 0;
  else timer = setTimeout(flush, Math.min(SHORTEST_REST * 2 ** rests++, LONGEST_REST) * (0.5 + Math.random()));
}

async function post(item) {
  const { key, url, body, page } = item;
  // The page is drawn as its reader looks at it now.
  const shown = page === location.pathname && document.getElementById("composer")?.dataset.new;
  const address = shown ? url.split("?")[0] + new URL(shown, location).search : url;
  const by = `${account}:${key.split(":")[1]}`;
  tell("sending");
  const answer = await send(address, { method: "POST", body: new URLSearchParams(body), by });
  tell("sent", { uid: answer.ok && (made(item) || needed(item)[0]) });
  return answer;
}

/** The server has answered for an item: it goes, or is set aside with the server's words. */
function settle(item, answer) {
  const { key, ...kept } = item;
  if (answer.refused === "ActionReused" && item.again) remember(key, asRevision(kept));
  else if (live.has(key)) {
    live.set(key, answer);
    forget(key);
  } else if (answer.ok) {
    forget(key);
    tell(item.page === location.pathname ? "arrived" : "sent", { html: answer.html });
  } else if (recall(key)) {
    // What was opened again or removed meanwhile is with its writer.
    remember(key, { ...kept, refused: answer.words ?? wordsIn(answer.html), why: answer.refused });
  }
}

const told = () => tell("outbox");
