// [data-jump="8:30-60 ..."], on a link or on the panel: brings the first place of each piece into view and lights all.

import { behaviour, on, tell } from "./behaviour.js";
import { passageAt, rangesAt, readPlace, scrollerOf } from "./places.js";
import { spotlight } from "./spotlight.js";

const LIT = 1800; // milliseconds

let timer;

export const start = behaviour((signal) => {
  on(signal, "click", (event) => {
    const link = event.target.closest?.("a[data-jump]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const passage = jump(link.dataset.jump);
    if (!passage) return;
    event.preventDefault();
    // detail is 0 when the link was followed by a key: then the reader goes where the eye goes.
    if (event.detail === 0) focusOn(passage);
  });
  on(signal, "reader:visited", ({ detail }) => {
    if (!detail.isReturn && !jump(document.getElementById("panel")?.dataset.jump)) uncover();
  });
  on(signal, "reader:show", ({ detail }) => {
    const passage = detail.end && passageAt(detail.piece, detail.start);
    if (passage) bring(passage, detail);
  });
  arrive();
  signal.addEventListener("abort", () => clearTimeout(timer));
});

/** Returns the first passage, or undefined when the places are in no piece of the page. */
function jump(text) {
  const places = (text ?? "").split(" ").map(readPlace).filter((place) => place && passageAt(place.piece, place.start));
  const firsts = places.filter((place, order) => places.findIndex(({ piece }) => piece === place.piece) === order);
  if (!firsts.length) return undefined;
  tell("show", { piece: firsts[0].piece });
  for (const place of firsts) bring(passageAt(place.piece, place.start), place);
  spotlight("flash", places);
  clearTimeout(timer);
  timer = setTimeout(() => spotlight("flash"), LIT);
  return passageAt(firsts[0].piece, firsts[0].start);
}

/** Looks again in the next frames: passages that were never drawn are guessed in height. */
function bring(passage, place, again = 3) {
  const target = rangesAt(place.piece, place.start, place.end)[0] ?? passage;
  const scroller = scrollerOf(passage);
  const [top, floor] = room(scroller);
  const { top: at, bottom } = target.getBoundingClientRect();
  const isSeen = at >= top && bottom <= floor;
  if (!isSeen) scroller.scrollBy({ top: at - top - (floor - top) / 4, behavior: "instant" });
  if (again && passage.isConnected) requestAnimationFrame(() => bring(passage, place, again - 1));
}

/** [top, bottom] in pixels of the window of what is seen of a scroller: on a phone the sheet and the bars cover some. */
function room(scroller) {
  const isPage = scroller === document.scrollingElement;
  const { top, bottom } = isPage ? { top: 0, bottom: innerHeight } : scroller.getBoundingClientRect();
  const covers = [...document.querySelectorAll(".panel.open, .composer, .subbar, .held")].filter((one) => !one.hidden);
  const sheets = covers.filter((one) => getComputedStyle(one).position === "fixed");
  const bars = covers.filter((one) => getComputedStyle(one).position === "sticky");
  return [
    Math.max(top, ...bars.map((bar) => bar.offsetHeight)),
    Math.min(bottom, ...sheets.map((sheet) => sheet.getBoundingClientRect().top)),
  ];
}

/** The panel came over the words of which it speaks, as a sheet does: they move out from under it. */
function uncover() {
  const query = new URLSearchParams(location.search);
  const passage = document.getElementById(`passage-${query.get("place")}`);
  if (!passage || getComputedStyle(document.getElementById("panel")).position !== "fixed") return;
  const start = Number(query.get("point") ?? passage.dataset.start);
  bring(passage, { piece: passage.closest(".piece").dataset.piece, start, end: start + 1 });
}

function arrive() {
  if (jump(document.getElementById("panel")?.dataset.jump)) return;
  const place = new URLSearchParams(location.search).get("place");
  const passage = place && document.getElementById(`passage-${place}`);
  if (passage) jump(`${passage.closest(".piece").dataset.piece}:${passage.dataset.start}-${passage.dataset.end}`);
}

function focusOn(passage) {
  passage.tabIndex = -1;
  passage.focus({ preventScroll: true });
}
