// The held end of a link outlives a reload and a change of piece, in this tab: {piece, start, end, exact, annotation,
// place}, or null.

let held;

const key = () => `held:${location.pathname}`;

export function heldEnd() {
  if (held !== undefined) return held;
  try {
    held = JSON.parse(sessionStorage.getItem(key()));
  } catch {
    held = null;
  }
  return held;
}

export function holdEnd(end) {
  held = end;
  store((storage) => storage.setItem(key(), JSON.stringify(end)));
}

export function forgetHeld() {
  held = null;
  store((storage) => storage.removeItem(key()));
}

function store(act) {
  try {
    act(sessionStorage);
  } catch {
    // a browser that keeps nothing holds the end for this page alone
  }
}
