// On narrow screens one piece is shown at a time; each keeps the place to which it was scrolled.

import { behaviour, on } from "./behaviour.js";

const scrolled = new Map(); // piece -> how far the page was scrolled on it, in pixels

let shown = null;

export const start = behaviour((signal) => {
  on(signal, "click", (event) => {
    const link = event.target.closest?.("a[data-switch]");
    if (!link || !pieceOf(link.dataset.switch)) return;
    event.preventDefault();
    show(link.dataset.switch);
    // There the link to the piece that is now shown goes away.
    if (link.closest("#held")) pieceOf(link.dataset.switch).querySelector(".scroll").focus({ preventScroll: true });
  });
  on(signal, "reader:show", ({ detail }) => show(detail.piece));
  on(signal, "reader:swapped", settle);
  settle();
});

const pieces = () => [...document.querySelectorAll(".piece[data-piece]")];
const pieceOf = (id) => pieces().find((piece) => piece.dataset.piece === id);

function show(id) {
  const old = shown !== null && pieceOf(shown);
  if (shown === id || !pieceOf(id)) return;
  if (old) scrolled.set(shown, document.scrollingElement.scrollTop);
  shown = id;
  settle();
  const isNarrow = old && getComputedStyle(old).display === "none";
  if (isNarrow) document.scrollingElement.scrollTop = scrolled.get(id) ?? 0;
}

/** Shows the piece that was shown, else the one of the place in the address, else the first. */
function settle() {
  if (!pieces().length) return;
  if (shown === null || !pieceOf(shown)) shown = pieceInAddress() ?? pieces()[0].dataset.piece;
  for (const piece of pieces()) piece.classList.toggle("is-away", piece.dataset.piece !== shown);
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
