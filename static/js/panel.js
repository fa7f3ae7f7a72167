// A click on marked words opens what stands there in the panel; Escape closes it.

import { behaviour, on, tell } from "./behaviour.js";
import { codePoints } from "./offsets.js";
import { focusBeside } from "./places.js";
import { unitsBefore } from "./selection.js";

const PATIENCE = 250; // milliseconds in which a click may still become a double click, which selects
const OF_THE_PLACE = ["place", "point", "span", "at", "act", "list", "mine", "page", "piece", "phrase", "mark", "edit"]; // parts of the address that belong to a place

let timer;
let opener = null; // {passage} or {href}: what opened the panel, to be found again in a page that was redrawn

export const start = behaviour((signal) => {
  on(signal, "click", (event) => {
    const link = event.target.closest?.("a[data-swap]");
    if (link && !link.closest("#panel")) opener = { href: link.getAttribute("href") };
    clearTimeout(timer);
    const mark = event.target.closest?.(".passage .words mark");
    if (!mark || event.detail > 1 || event.target.closest("a")) return;
    const point = pointAt(mark, event);
    timer = setTimeout(() => document.getSelection().isCollapsed && open(mark, point), PATIENCE);
  });
  on(signal, "keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !event.target.closest("#panel.open")) return;
    document.querySelector("#panel .close")?.click();
  });
  on(signal, "reader:visited", () => (isOpen() ? remember() : giveBack()));
  if (isOpen()) remember();
  signal.addEventListener("abort", () => clearTimeout(timer));
});

const isOpen = () => document.querySelector("#panel.open") !== null;

function remember() {
  const place = new URLSearchParams(location.search).get("place");
  if (place) opener = { passage: `passage-${place}` };
  else opener ??= { passage: document.querySelector("#panel a[data-jump]")?.hash.slice(1) };
}

/** The panel was closed with the focus in it: back to what opened it. */
function giveBack() {
  const { passage, href } = opener ?? {};
  opener = null;
  if (document.activeElement !== document.body && !document.activeElement.closest("#panel")) return;
  if (passage) return focusBeside(document.getElementById(passage));
  const links = [...document.querySelectorAll("a[data-swap]")];
  const link = links.find((one) => one.getAttribute("href") === href) ?? document.querySelector("#phrase > summary");
  link.focus({ preventScroll: true });
}

function open(mark, point) {
  const address = new URL(location);
  OF_THE_PLACE.forEach((name) => address.searchParams.delete(name));
  address.searchParams.set("place", mark.closest(".passage").dataset.passage);
  address.searchParams.set("point", point);
  address.hash = "";
  tell("visit", { url: address.href, movesFocus: true });
}

/** The code point of the counted text under a click, within the mark that was hit. */
function pointAt(mark, { clientX, clientY }) {
  const words = mark.closest(".words");
  const text = words.textContent;
  const from = codePoints(text, unitsBefore(words, mark, 0));
  const to = from + codePoints(mark.textContent);
  const [node, offset] = caret(clientX, clientY) ?? [mark, 0];
  const at = words.contains(node) ? codePoints(text, unitsBefore(words, node, offset)) : from;
  return Number(words.closest(".passage").dataset.start) + Math.min(Math.max(at, from), to - 1);
}

function caret(x, y) {
  if (document.caretPositionFromPoint) {
    const found = document.caretPositionFromPoint(x, y);
    return found && [found.offsetNode, found.offset];
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range && [range.startContainer, range.startOffset];
}
