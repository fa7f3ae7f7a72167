// Draws curves in the gutter between linked words that are on screen in both panes. Few at rest; the others when the
// pointer or the focus is on an end. ol.links > li[data-ends="7:120-150 8:30-60"] says what is linked.

import { behaviour, on } from "./behaviour.js";
import { curve, arrow, nearest, tick } from "./curves.js";
import { plate } from "./plate.js";
import { passageAt, rangesAt, readPlace } from "./places.js";

const MOST_AT_REST = 12;
const SVG = "http://www.w3.org/2000/svg";

let links = []; // {uid, label, isDirected, ends: [{piece, start, end, passage, range}]}
let wanted = new Set(); // uids whose end is pointed at
let frame = 0;

export const start = behaviour((signal) => {
  on(signal, "reader:swapped", read);
  on(signal, "scroll", redraw, { capture: true, passive: true });
  addEventListener("resize", redraw, { signal });
  for (const type of ["mouseover", "focusin"]) on(signal, type, ({ target }) => want(target));
  document.fonts?.ready.then(redraw);
  const sizes = new ResizeObserver(redraw); // the panel opens, the composer grows
  document.querySelectorAll("#main, .piece .text").forEach((element) => sizes.observe(element));
  signal.addEventListener("abort", () => {
    cancelAnimationFrame(frame);
    sizes.disconnect();
    document.getElementById("curves")?.replaceChildren();
  });
  read();
});

function read() {
  links = [...document.querySelectorAll("ol.links > li[data-ends]")].map((item) => ({
    uid: item.dataset.link,
    label: item.dataset.label ?? item.querySelector(".relation")?.textContent.trim() ?? "",
    isDirected: "directed" in item.dataset && item.dataset.directed !== "false",
    ends: item.dataset.ends.trim().split(/\s+/).map(readPlace).filter(Boolean).map(anchored),
  }));
  redraw();
}

function anchored(end) {
  return { ...end, passage: passageAt(end.piece, end.start), range: rangesAt(end.piece, end.start, end.end)[0] };
}

/** What an element is an end of: an item of the list or a card by its uid, words and their margin by their place. */
function want(target) {
  const uid = target.closest?.("[data-link]")?.dataset.link ?? target.closest?.("[id^=link-]")?.id.slice(5);
  const mark = target.closest?.(".words mark.link");
  const passage = target.closest?.(".link-mark") ? target.closest(".passage") : null;
  const isMeant = ({ range, passage: its }) => (mark && range?.intersectsNode(mark)) || (passage && its === passage);
  const found = new Set(links.filter((link) => link.uid === uid || link.ends.some(isMeant)).map((link) => link.uid));
  if (found.size === wanted.size && [...found].every((one) => wanted.has(one))) return;
  wanted = found;
  redraw();
}

function redraw() {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    draw();
  });
}

function draw() {
  const svg = document.getElementById("curves");
  const gutter = document.querySelector(".gutter")?.getBoundingClientRect();
  if (!svg) return;
  if (!gutter?.width) return svg.replaceChildren();
  const origin = svg.getBoundingClientRect();
  const shapes = links.map((link) => shape(link, origin, gutter)).filter(Boolean);
  const middle = gutter.top - origin.top + gutter.height / 2;
  const shown = nearest(shapes, middle, MOST_AT_REST);
  shown.sort((one, other) => one.isWanted - other.isWanted); // those that are meant lie on top
  svg.replaceChildren(...shown.map(drawn));
  for (const one of shown) if (one.isWanted && one.label) svg.append(plate(svg, one, gutter.width));
}

/** Where a link runs, in pixels of the drawing; null unless its ends are on screen on both sides of the gutter. */
function shape(link, origin, gutter) {
  const [first, second] = link.ends.map(seen);
  if (!first || !second || first.pane === second.pane) return null;
  const side = ({ pane }) => (pane.left + pane.right < gutter.left + gutter.right ? gutter.left : gutter.right) - origin.left;
  const [x1, x2] = [side(first), side(second)];
  if (x1 === x2) return null;
  return { ...link, x1, x2, y1: first.y - origin.top, y2: second.y - origin.top, isWanted: wanted.has(link.uid) };
}

/** {y, pane} of an end's first line, or null when that is not on screen. */
function seen({ passage, range }) {
  const scroll = passage?.closest(".scroll");
  if (!range || !scroll) return null;
  const pane = scroll.getBoundingClientRect();
  const block = passage.getBoundingClientRect();
  // Passages off screen are not laid out; asking for their words would lay them out.
  if (!pane.width || block.bottom < pane.top || block.top > pane.bottom) return null;
  const line = range.getClientRects()[0];
  const y = line && line.top + line.height / 2;
  return line && y > pane.top && y < pane.bottom ? { y, pane: paneOf(scroll, pane) } : null;
}

const panes = new WeakMap();

/** One object for a pane, so that two ends in it can be told to be in the same. */
function paneOf(scroll, { left, right }) {
  if (!panes.has(scroll)) panes.set(scroll, {});
  return Object.assign(panes.get(scroll), { left, right });
}

function drawn({ uid, x1, y1, x2, y2, isDirected, isWanted }) {
  const group = document.createElementNS(SVG, "g");
  group.setAttribute("class", isWanted ? "curve on" : "curve");
  group.dataset.link = uid;
  const paths = [[curve(x1, y1, x2, y2), "line"], [tick(x1, y1), "tick"], [tick(x2, y2), "tick"]];
  if (isDirected) paths.push([arrow(x2, y2, x1), "arrow"]);
  for (const [data, name] of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", data);
    path.setAttribute("class", name);
    group.append(path);
  }
  return group;
}
