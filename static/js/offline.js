// The service worker, which keeps reading pages for when there is no connection, and what a page from it says.

import { behaviour } from "./behaviour.js";
import { account } from "./memory.js";
import { fillSlots, moment } from "./say.js";
import { renew } from "./sheet.js";

export const start = behaviour(async () => {
  const { asAt } = document.body.dataset;
  const { worker } = document.getElementById("main").dataset;
  if (asAt) sayWhen(asAt);
  if (worker) navigator.serviceWorker?.register(worker).catch(() => null);
  // Whoever signed in takes the place of who was here before.
  const names = (account && (await globalThis.caches?.keys().catch(() => null))) || [];
  for (const name of names) if (name.startsWith("reader-pages-") && !name.endsWith(`-${account}`)) caches.delete(name);
});

/** A page from before: it says of when it is, and its forms are made anew, for they may have been sent since. */
function sayWhen(at) {
  fillSlots(document.getElementById("as-at"), { at: moment(at) });
  document.querySelectorAll("form").forEach(renew);
}
