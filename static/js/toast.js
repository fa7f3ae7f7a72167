// What was said stays in view, with its Undo, until the reader does the next thing or presses Escape.

import { behaviour, on } from "./behaviour.js";
import { unsay } from "./say.js";

export const start = behaviour((signal) => {
  // Before whatever this act may say in its turn.
  for (const type of ["click", "input"]) {
    on(signal, type, ({ target }) => target.closest?.("#said") || unsay(), { capture: true });
  }
  on(signal, "keydown", ({ key }) => key === "Escape" && unsay());
});
