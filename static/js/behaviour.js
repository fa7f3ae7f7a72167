// The life of a behaviour: started by a page, safe to start twice, gone when it is stopped.

/** Takes a function that sets up listeners bound to an AbortSignal; returns `start`, which returns `stop`. */
export function behaviour(begin) {
  let life;
  return function start() {
    life?.abort();
    life = new AbortController();
    begin(life.signal);
    return () => life.abort();
  };
}

const waiting = [];
let stops = [];

/**
 * Starts modules that have a `start`, in the order in which they came, in a task after the one in which the page's
 * scripts are read: on a long text either takes its time. They are stopped when the page goes for good.
 */
export function begin(modules) {
  if (!waiting.length) setTimeout(() => (stops = waiting.map(({ start }) => start())));
  waiting.push(...modules);
}

// A page that the browser may show again (back and forward) keeps its behaviours.
addEventListener("pagehide", (event) => event.persisted || stops.forEach((stop) => stop()));

/** Listens on the document until `signal` aborts, so that swapped HTML needs no listeners of its own. */
export function on(signal, type, act, options = {}) {
  document.addEventListener(type, act, { ...options, signal });
}

/** Tells the other modules something: `reader:<what>` with its detail. False when one of them took it for itself. */
export function tell(what, detail = {}) {
  return document.dispatchEvent(new CustomEvent(`reader:${what}`, { detail, cancelable: true }));
}
