// Signing out with words that are not saved: the reader chooses what becomes of them. Without any nothing is asked.

import { behaviour, on } from "./behaviour.js";
import { account } from "./drafts.js";
import { forget, keysUnder, recall } from "./memory.js";
import { flush, items, prefix } from "./outbox.js";
import { fillSlots } from "./say.js";
import { download } from "./tofile.js";

export const start = behaviour((signal) => {
  on(signal, "submit", (event) => {
    if (!event.target.matches("[action$='/logout/']")) return;
    event.preventDefault();
    if (drafts().length + items().length) ask(event.target);
    else leave(event.target);
  });
});

function ask(form) {
  const dialog = document.getElementById("leaving");
  const count = () => fillSlots(dialog, { waiting: items().length, drafts: drafts().length });
  dialog.onclick = async ({ target: { value } }) => {
    if (value === "file") download(dialog.dataset.file, [...items(), ...drafts()]);
    if (value === "send") await flush();
    if (value === "stay") dialog.close();
    if (value === "keep" || value === "erase" || (value === "send" && !items().length && !drafts().length)) leave(form, value === "keep");
    count();
  };
  count();
  dialog.showModal();
}

/** What was begun and not saved, in the shape of what waits. */
function drafts() {
  return keysUnder(account()).map((key) => {
    const { at, fields = [], targets = [], ends = [] } = recall(key) ?? {};
    const quote = [...targets, ...ends].map(({ exact }) => exact).join(" […] ");
    return { at, title: key.split(":").slice(2).join(":"), quote, tags: [], body: new URLSearchParams(fields) };
  });
}

/** Nothing of this account stays in the browser, but for what is to be kept. */
async function leave(form, keeps = false) {
  if (!keeps) [...keysUnder(account()), ...keysUnder(prefix())].forEach((key) => forget(key));
  const names = (await globalThis.caches?.keys().catch(() => null)) ?? [];
  await Promise.all(names.filter((name) => name.startsWith("reader-pages-")).map((name) => caches.delete(name)));
  form.submit();
}
