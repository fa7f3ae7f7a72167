// Where one reads: kept in this browser for each piece, found again on return, shown in the table of contents.

import { behaviour, on } from "./behaviour.js";
import { recall, remember } from "./memory.js";
import { passageAt, scrollerOf } from "./places.js";

const OPENED = /[?&](place|act|mark|edit|from|at|list|phrase)=/; // an address that leads somewhere itself
const CALM = 200; // milliseconds without scrolling

const found = new Set();

let timer;

export const start = behaviour((signal) => {
  let held;
  on(signal, "scroll", soon, { capture: true, passive: true });
  on(signal, "click", ({ target }) => {
    const menu = target.closest?.(".toc a")?.closest("details");
    if (menu) menu.open = false;
    if (target.closest?.("[data-switch]")) requestAnimationFrame(findAgain);
  });
  on(signal, "reader:looking", () => (held = pieces().map((piece) => [piece, top(piece)])));
  on(signal, "reader:looked", () => held.forEach(([piece, place]) => place && bring(piece, place)));
  if (location.hash || OPENED.test(location.search)) pieces().forEach(({ id }) => found.add(id));
  findAgain();
  soon();
  signal.addEventListener("abort", () => clearTimeout(timer));
});

const pieces = () => [...document.querySelectorAll(".piece[data-piece]")].filter((piece) => piece.offsetParent);
const key = (piece) => `position:${document.body.dataset.account}:${piece.dataset.piece}`;

function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => pieces().forEach(note), CALM);
}

function note(piece) {
  const place = top(piece);
  if (!place) return;
  remember(key(piece), place);
  let here;
  for (const link of piece.querySelectorAll(".toc a")) {
    link.removeAttribute("aria-current");
    if (Number(link.dataset.jump.split(/[:-]/)[1]) <= place[0]) here = link;
  }
  here?.setAttribute("aria-current", "location");
  const name = passageAt(piece.dataset.piece, place[0])?.querySelector(".number");
  piece.querySelector(".toc [data-here]")?.replaceChildren(name?.textContent ?? "");
}

/** [where the first passage in view begins (code points), how far it is above the upper edge (pixels)] */
function top(piece) {
  const { left, width } = piece.getBoundingClientRect();
  const edge = edgeOf(piece);
  for (let y = edge + 5; y < edge + 200; y += 15) {
    const passage = document.elementFromPoint(left + width / 2, y)?.closest(".passage");
    if (passage) return [Number(passage.dataset.start), edge - passage.getBoundingClientRect().top];
  }
  return null;
}

/** Below what stays in view above a piece. */
const edgeOf = (piece) =>
  Math.max(
    piece.querySelector(".scroll").getBoundingClientRect().top,
    ...[document.querySelector(".subbar"), piece.querySelector(".piece-top")].map((bar) => bar?.getBoundingClientRect().bottom ?? 0),
  );

function findAgain() {
  for (const piece of pieces()) {
    const place = !found.has(piece.id) && recall(key(piece));
    found.add(piece.id);
    if (place && place[0]) bring(piece, place);
  }
}

/** Looks again in the next frames: passages that were never drawn are guessed in height. */
function bring(piece, [start, above], again = 3) {
  const passage = passageAt(piece.dataset.piece, start);
  if (!passage) return;
  const by = passage.getBoundingClientRect().top + above - edgeOf(piece);
  scrollerOf(passage).scrollBy({ top: by, behavior: "instant" });
  if (again) requestAnimationFrame(() => bring(piece, [start, above], again - 1));
}
