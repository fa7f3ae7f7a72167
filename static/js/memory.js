// What a browser remembers between visits; where it may not (private windows), for this page only.

const here = new Map();

export function remember(key, value) {
  const text = JSON.stringify(value);
  here.set(key, text);
  attempt(() => localStorage.setItem(key, text));
}

export function recall(key) {
  const text = here.get(key) ?? attempt(() => localStorage.getItem(key));
  return text ? attempt(() => JSON.parse(text)) : null;
}

export function forget(key) {
  here.delete(key);
  attempt(() => localStorage.removeItem(key));
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
