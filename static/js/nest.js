// [data-lights="7:120-150"], in a list: pointing at it lights its words, the arrow keys go to the next.

import { behaviour, on } from "./behaviour.js";
import { readPlace } from "./places.js";
import { spotlight } from "./spotlight.js";

let lit = null;

export const start = behaviour((signal) => {
  for (const type of ["mouseover", "focusin"]) on(signal, type, ({ target }) => light(target.closest?.("[data-lights]")));
  on(signal, "reader:swapped", () => light(null));
  on(signal, "keydown", (event) => {
    const here = event.target.closest?.("[data-lights]");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!here || !step) return;
    event.preventDefault();
    const all = [...here.closest("ol").querySelectorAll("[data-lights]")];
    all[all.indexOf(here) + step]?.focus();
  });
});

function light(one) {
  if (one === lit) return;
  lit = one;
  const place = readPlace(one?.dataset.lights);
  spotlight("near", place ? [place] : []);
}
