// Signing out with words that are not saved: the reader chooses what becomes of them. Without any nothing is asked.

import { behaviour, on } from "./behaviour.js";
import { account } from "./drafts.js";
import { forget, keysUnder, recall } from "./memory.js";
import { flush, items, prefix } from "./outbox.js";
import { download } from "./tofile.js";

export const start = behaviour((signal) => {
  on(signal, "submit", (event) => {
    if (!event.target.matches("[action$='/logout/']")) return;
    event.preventDefault();
    if (keysUnder(account()).length + items().length) ask(event.target);
    else leave(event.target);
  });
});

function ask(form) {
  const dialog = document.getElementById("leaving");
  const count = () => {
    const [waiting, drafts] = [items().length, keysUnder(account()).length];
    for (const [name, number] of Object.entries({ waiting, drafts })) {
      const line = dialog.querySelector(`[data-count=${name}]`);
      line.hidden = !number;
      line.querySelector("b").textContent = number;
    }
    dialog.querySelector("[value=send]").hidden = !waiting;
    return waiting + drafts;
  };
  dialog.onclick = async ({ target: { value } }) => {
    if (value === "file") download(dialog.dataset.file, [...items(), ...drafts()].map(entry));
    if (value === "send") await flush();
    if (value === "keep" || value === "erase" || (!count() && dialog.open)) leave(form, value === "keep");
    if (value === "stay") dialog.close();
  };
  count();
  dialog.showModal();
}

const drafts = () => keysUnder(account()).map((key) => ({ title: key.split(":").slice(2).join(":"), draft: recall(key), at: recall(key)?.at }));

function entry({ at, title, quote, tags, body, draft }) {
  const fields = body ? new URLSearchParams(body) : new Map(draft?.fields);
  const marked = quote ?? [...(draft?.targets ?? []), ...(draft?.ends ?? [])].map(({ exact }) => exact).join(" […] ");
  return { at, title, quote: marked, tags, words: fields.get("note") ?? fields.get("text") };
}

/** Nothing of this account stays in the browser, but for what is to be kept. */
async function leave(form, keeps = false) {
  if (!keeps) for (const key of [...keysUnder(account()), ...keysUnder(prefix())]) forget(key);
  const pages = (await globalThis.caches?.keys().catch(() => null)) ?? [];
  await Promise.all(pages.filter((name) => name.startsWith("reader-pages-")).map((name) => caches.delete(name)));
  form.submit();
}
