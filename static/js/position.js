// Where one reads: kept in this browser for each piece, found again on return, shown in the table of contents.

import { behaviour, on } from "./behaviour.js";
import { recall, remember } from "./memory.js";
import { passageAt, scrollerOf } from "./places.js";

const OPENED = /[?&](place|act|mark|edit|from|at|list|phrase)=/; // an address that leads somewhere itself
const CALM = 200; // milliseconds without scrolling

let timer;

export const start = behaviour((signal) => {
  let held = [];
  on(signal, "scroll", soon, { capture: true, passive: true });
  on(signal, "click", ({ target }) => {
    if (target.closest?.(".toc a")) target.closest("details").open = false;
    if (target.closest?.("[data-switch]")) requestAnimationFrame(() => pieces().forEach(findAgain));
  });
  on(signal, "reader:looking", () => (held = pieces().map((piece) => [piece, top(piece)])));
  on(signal, "reader:looked", () => held.forEach(([piece, place]) => bring(piece, place)));
  if (!location.hash && !OPENED.test(location.search)) pieces().forEach(findAgain);
  soon();
});

const pieces = () => [...document.querySelectorAll(".piece[data-piece]")].filter((piece) => piece.offsetParent);
const key = (piece) => `position:${piece.dataset.piece}`;
const findAgain = (piece) => bring(piece, recall(key(piece)));
const edges = (element) => element?.getBoundingClientRect() ?? {};

function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => pieces().forEach(note), CALM);
}

function note(piece) {
  const place = top(piece);
  if (!place) return;
  remember(key(piece), place);
  const links = [...piece.querySelectorAll(".toc a")];
  const here = links.findLast(({ dataset }) => Number(dataset.jump.split(/[:-]/)[1]) <= place[0]);
  for (const link of links) link.ariaCurrent = link === here ? "location" : null;
  const number = passageAt(piece.dataset.piece, place[0]).querySelector(".number");
  piece.querySelector("[data-here]")?.replaceChildren(number?.textContent ?? "");
}

/** [where the first passage in view begins (code points), how far above the upper edge (pixels)], if there is one. */
function top(piece) {
  const { left, width } = edges(piece);
  const edge = edgeOf(piece);
  for (let y = edge + 5; y < edge + 200; y += 15) {
    const passage = document.elementFromPoint(left + width / 2, y)?.closest(".passage");
    if (passage) return [Number(passage.dataset.start), edge - edges(passage).top];
  }
  return null;
}

/** Below what stays in view above a piece. */
function edgeOf(piece) {
  const bars = [document.querySelector(".subbar"), piece.querySelector(".piece-top")];
  return Math.max(edges(piece).top, ...bars.map((bar) => edges(bar).bottom ?? 0));
}

/** Looks again in the next frames: passages that were never drawn are guessed in height. */
function bring(piece, place, again = 3) {
  const passage = place && passageAt(piece.dataset.piece, place[0]);
  if (!passage) return;
  scrollerOf(passage).scrollBy({ top: edges(passage).top + place[1] - edgeOf(piece), behavior: "instant" });
  if (again) requestAnimationFrame(() => bring(piece, place, again - 1));
}
