// What a browser remembers; where it may not (private windows), for this page only.

const here = new Map();

export function remember(key, value, storage = "localStorage") {
  here.set(key, JSON.stringify(value));
  attempt(() => globalThis[storage].setItem(key, here.get(key)));
}

export function recall(key, storage = "localStorage") {
  return attempt(() => JSON.parse(here.get(key) ?? globalThis[storage].getItem(key)));
}

export function forget(key, storage = "localStorage") {
  here.delete(key);
  attempt(() => globalThis[storage].removeItem(key));
}

/** The keys that begin with `prefix`. */
export function keysUnder(prefix) {
  const stored = attempt(() => Object.keys(localStorage)) ?? [];
  return [...new Set([...here.keys(), ...stored])].filter((key) => key.startsWith(prefix));
}

function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}
