// The page of signing out: where words are not saved, the reader chooses what becomes of them.

import "./app.js";
import { behaviour, on } from "./behaviour.js";
import { erase, keysUnder, recall } from "./memory.js";
import { flush, items, trouble } from "./outbox.js";
import { fillSlots, wordsOf } from "./say.js";
import { download } from "./tofile.js";

export const start = behaviour((signal) => {
  on(signal, "reader:outbox", count);
  on(signal, "click", ({ target }) => target.closest("#leaving") && chosen(target.value));
  count();
});

const box = () => document.getElementById("leaving");

/** Where nothing is left to be asked about, the plain button is. */
function count() {
  const [waiting, begun] = [items().length, drafts().length];
  fillSlots(box(), { waiting, drafts: begun });
  box().querySelector("[data-why]").replaceChildren(waiting && trouble() ? wordsOf(trouble()) : "");
  box().hidden = !waiting && !begun;
  document.getElementById("sign-out").hidden = !box().hidden;
}

function chosen(choice) {
  if (choice === "send") flush();
  if (choice === "file") download(box().dataset.file, [...items(), ...drafts()]);
  if (choice === "keep" || choice === "erase") {
    erase(choice === "erase");
    document.getElementById("sign-out").submit(); // without the question
  }
}

/** What was begun and not saved, in the shape of what waits. */
function drafts() {
  return keysUnder("draft:").map((key) => {
    const { at, fields = [], targets = [], ends = [] } = recall(key) ?? {};
    const quote = [...targets, ...ends].map(({ exact }) => exact).join(" […] ");
    return { at, title: key.replace(/^draft:|#.*/g, ""), quote, tags: [], body: new URLSearchParams(fields) };
  });
}

start();
