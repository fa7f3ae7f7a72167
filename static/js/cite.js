// button[data-cite] copies its citation, [data-cite-words] that of the words in its form; [data-said] is then said.

import { behaviour, on } from "./behaviour.js";
import { passageAt } from "./places.js";
import { say } from "./say.js";
import { targetsIn } from "./sheet.js";

export const start = behaviour((signal) => {
  on(signal, "click", async (event) => {
    const button = event.target.closest?.("button:is([data-cite], [data-cite-words])");
    if (!button) return;
    await copy(button.dataset.cite ?? words(button.form), button);
    say(button.dataset.said ?? "");
  });
});

function words(form) {
  const [piece, targets] = [form.elements.piece.value, targetsIn(form)];
  const [{ start, end }] = targets;
  const { id, dataset } = passageAt(piece, start);
  const said = {
    quote: targets.map(({ exact }) => exact).join(" […] "),
    place: dataset.name,
    address: `${location.origin}${location.pathname}?at=${piece}:${start}-${end}#${id}`,
  };
  const { citation } = document.getElementById(`piece-${piece}`).dataset;
  return citation.replace(/\{(quote|place|address)\}/g, (_whole, name) => said[name]);
}

/** The clipboard is closed to plain http off this machine, and to the unwilling. */
async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.readOnly = true;
    field.className = "visually-hidden";
    button.after(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    button.focus();
  }
}
