// Words as a file to keep.

import { wordsOfItem } from "./outbox.js";
import { moment } from "./say.js";

/** Hands out items of the outbox as a text file of this name. */
export function download(name, items) {
  const texts = items.map((item) =>
    [`${item.title} · ${moment(item.at)}`, item.quote && `> ${item.quote}`, item.tags.join(", "), wordsOfItem(item)]
      .filter(Boolean)
      .join("\n\n"),
  );
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([texts.join("\n\n---\n\n")]));
  link.download = name;
  link.click();
}
