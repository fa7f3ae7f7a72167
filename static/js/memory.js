// What a browser remembers, under the account of the page; where it may not (private windows), for this page only.

import { note, readBack } from "./journal.js";

const WORDS = /^(draft|outbox):/; // that nobody else has; their values say `at`, when they were written
const IN_TAB = /^(undo|held):/; // each window has its own

/** Who is signed in; "" for nobody. A key "draft:<rest>" is kept as "draft:<account>:<rest>". */
export const account = document.body.dataset.account ?? "";

const here = new Map(); // what could not be stored
let isLeft = false;

/** Fulfilled when what a killed browser had not stored yet is here again. */
export const restored = readBack((name, { text, at }) => {
  if (at <= (read(name)?.at ?? 0)) return;
  if (text === null) drop(name);
  else put(name, text);
}).catch(() => null);

// Nobody leaves words unasked that this page alone has.
addEventListener("beforeunload", (event) => [...here.keys()].some((name) => WORDS.test(name)) && event.preventDefault());

export function remember(key, value) {
  const [name, text, isWords] = [own(key), JSON.stringify(value), WORDS.test(key)];
  if (isWords || !isLeft) put(name, text);
  if (isWords) note(name, text);
}

export const recall = (key) => read(own(key));

export function forget(key) {
  drop(own(key));
  if (WORDS.test(key)) note(own(key), null);
}

/** The keys that begin with `prefix`. */
export function keysUnder(prefix) {
  const stored = attempt(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]) ?? [];
  const keys = [...new Set([...here.keys(), ...stored])].filter(isOwn).map((name) => name.replace(`:${account}:`, ":"));
  return keys.filter((key) => key.startsWith(prefix));
}

/** Erases all that is kept for this account, words only where `withWords`; what a page that closes notes is not kept. */
export function erase(withWords) {
  isLeft = true;
  for (const key of keysUnder("")) if (withWords || !WORDS.test(key)) forget(key);
}

const own = (key) => key.replace(":", `:${account}:`);
const isOwn = (name) => name.split(":")[1] === account;
const shelf = (name) => (IN_TAB.test(name) ? sessionStorage : localStorage);
const read = (name) => attempt(() => JSON.parse(here.get(name) ?? shelf(name).getItem(name)));

function put(name, text) {
  here.set(name, text);
  // What is stored is asked for there: another tab may have changed it.
  attempt(() => shelf(name).setItem(name, text) ?? here.delete(name));
}

function drop(name) {
  here.delete(name);
  attempt(() => shelf(name).removeItem(name));
}

function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}
