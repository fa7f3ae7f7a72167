// On narrow screens one piece is shown at a time, first the one that was last; position.js finds the place in it.

import { behaviour, on } from "./behaviour.js";
import { recall, remember } from "./memory.js";

let shown = null;

export const start = behaviour((signal) => {
  on(signal, "click", (event) => {
    const link = event.target.closest?.("a[data-switch]");
    if (!link || !pieceOf(link.dataset.switch)) return;
    event.preventDefault();
    show(link.dataset.switch);
    // There the link to the piece that is now shown goes away; who skips to a text goes on from it.
    if (link.closest("#held, .skip-link")) pieceOf(link.dataset.switch).querySelector(".scroll").focus({ preventScroll: true });
  });
  on(signal, "reader:show", ({ detail }) => show(detail.piece));
  on(signal, "reader:swapped", settle);
  settle();
});

const key = () => `position:${location.pathname}`;
const pieces = () => [...document.querySelectorAll(".piece[data-piece]")];
const pieceOf = (id) => pieces().find((piece) => piece.dataset.piece === id);

function show(id) {
  if (shown === id || !pieceOf(id)) return;
  shown = id;
  remember(key(), id);
  settle();
  document.scrollingElement.scrollTop = 0;
}

/** Shows the piece that was shown, else the one of the place in the address, else the last one of before, or the first. */
function settle() {
  if (!pieces().length) return;
  shown = [shown, pieceInAddress(), recall(key()), pieces()[0].dataset.piece].find(pieceOf);
  for (const piece of pieces()) piece.classList.toggle("is-away", piece.dataset.piece !== shown);
  pieces()[0].parentElement.dataset.shown = shown;
  for (const link of document.querySelectorAll("a[data-switch]")) {
    if (link.dataset.switch === shown) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function pieceInAddress() {
  const place = new URLSearchParams(location.search).get("place");
  const target = document.getElementById(location.hash.slice(1)) ?? (place && document.getElementById(`passage-${place}`));
  return target?.closest?.(".piece")?.dataset.piece;
}
