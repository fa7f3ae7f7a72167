// button[data-cite] copies its citation; [data-said] is what is then said.

import { behaviour, on } from "./behaviour.js";
import { say } from "./say.js";

export const start = behaviour((signal) => {
  on(signal, "click", async (event) => {
    const button = event.target.closest?.("button[data-cite]");
    if (!button) return;
    await copy(button.dataset.cite, button);
    say(button.dataset.said ?? "");
  });
});

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
