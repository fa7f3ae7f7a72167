// What a browser remembers; where it may not (private windows), for this page only.

import { note, readBack } from "./journal.js";

const NOTED = /^(draft|outbox):/; // words that nobody else has; their values say `at`, when they were written

const here = new Map(); // what could not be stored

/** Fulfilled when what a killed browser had not stored yet is here again. */
export const restored = readBack((key, { text, at }) => {
  if (at <= (recall(key)?.at ?? 0)) return;
  if (text === null) drop(key);
  else put(key, text);
}).catch(() => null);

export function remember(key, value, storage = "localStorage") {
  const text = JSON.stringify(value);
  put(key, text, storage);
  if (NOTED.test(key)) note(key, text);
}

export function recall(key, storage = "localStorage") {
  return attempt(() => JSON.parse(here.get(key) ?? globalThis[storage].getItem(key)));
}

export function forget(key, storage = "localStorage") {
  drop(key, storage);
  if (NOTED.test(key)) note(key, null);
}

/** The keys that begin with `prefix`. */
export function keysUnder(prefix) {
  const stored = attempt(() => Object.keys(localStorage)) ?? [];
  return [...new Set([...here.keys(), ...stored])].filter((key) => key.startsWith(prefix));
}

function put(key, text, storage = "localStorage") {
  here.set(key, text);
  // What is stored is asked for there: another tab may have changed it.
  attempt(() => globalThis[storage].setItem(key, text) ?? here.delete(key));
}

function drop(key, storage = "localStorage") {
  here.delete(key);
  attempt(() => globalThis[storage].removeItem(key));
}

function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}
