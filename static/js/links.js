// Draws curves in the gutter between linked words that are on screen in both panes: few at rest, the others while
// the pointer or the focus is on an end; beside that end #far tells what it is linked with. ol.links > li[data-ends="7:120-150 8:30-60"] says what is linked.

import { behaviour, on } from "./behaviour.js";
import { arrow, curve, lines, nearest, tick } from "./curves.js";
import { passageAt, rangesAt, readPlace } from "./places.js";

const MOST_AT_REST = 12;
const MOST_TOLD = 3;
const LINE = 15; // pixels from one line of a label to the next
const LETTER = 7; // pixels that a letter of it takes, about

let links = []; // {uid, label, isDirected, ends: [{passage, range}]}
let wanted = ""; // uids whose end is pointed at
let frame = 0;
let rest; // where the pointer was moved to
let isPassing = false; // words came under it while it lay there: they are not pointed at

export const start = behaviour((signal) => {
  on(signal, "reader:swapped", read);
  on(signal, "scroll", redraw, { capture: true, passive: true });
  on(signal, "mouseover", (event) => {
    isPassing = placeOf(event) === rest;
    want(isPassing ? document.body : event.target);
  });
  on(signal, "mousemove", (event) => {
    if (placeOf(event) === rest) return;
    rest = placeOf(event);
    if (isPassing) want(event.target);
    isPassing = false;
  });
  on(signal, "focusin", ({ target }) => want(target, true));
  on(signal, "keydown", ({ key }) => key === "Escape" && tellFar());
  const sizes = new ResizeObserver(redraw); // of the window, of a font that came, of the composer
  document.querySelectorAll("#main, .piece .text").forEach((element) => sizes.observe(element));
  signal.addEventListener("abort", () => {
    sizes.disconnect();
    document.getElementById("curves")?.replaceChildren();
  });
  read();
});

const placeOf = ({ clientX, clientY }) => `${clientX} ${clientY}`;

function read() {
  links = [...document.querySelectorAll("ol.links > li[data-ends]")].map(({ dataset }) => ({
    uid: dataset.link,
    label: dataset.label ?? "",
    isDirected: "directed" in dataset,
    ends: dataset.ends.split(" ").map(readPlace).filter(Boolean).map(anchored),
  }));
  redraw();
}

const anchored = ({ piece, start, end }) => ({ passage: passageAt(piece, start), range: rangesAt(piece, start, end)[0] });

/** A card or an item of the list is an end by its uid, words and their margin by their place. */
function want(target, isByKey) {
  if (target.closest?.("#far")) return;
  const uid = target.closest?.("[data-link]")?.dataset.link ?? target.closest?.("[id^=link-]")?.id.slice(5);
  const mark = target.closest?.("mark.link");
  const passage = target.closest?.(".link-mark")?.closest(".passage");
  const isMeant = (end) => (mark && end.range?.intersectsNode(mark)) || (passage && end.passage === passage);
  const found = links.filter((link) => link.uid === uid || link.ends.some(isMeant)).map((link) => link.uid);
  const near = mark ?? (passage && target);
  if (near && (isByKey ? near.matches(":focus-visible") : matchMedia("(hover: hover)").matches)) tellFar(near, found);
  else tellFar();
  if (found.join(" ") === wanted) return;
  wanted = found.join(" ");
  redraw();
}

/** Lays the lines of the list that tell of these links (uids) below an end; none takes them away. */
function tellFar(near, uids = []) {
  const box = document.getElementById("far");
  if (!box) return;
  box.hidden = !uids.length;
  const lines = uids.slice(0, MOST_TOLD).map((uid) => document.querySelector(`ol.links > [data-link="${uid}"]`));
  box.replaceChildren(...lines.map((line) => line.cloneNode(true)));
  if (box.hidden) return;
  const at = near.getClientRects()[0];
  const room = document.documentElement;
  box.style.left = `${Math.max(4, Math.min(at.left, room.clientWidth - box.offsetWidth - 4))}px`;
  box.style.top = `${at.bottom + box.offsetHeight > room.clientHeight ? at.top - box.offsetHeight : at.bottom}px`;
}

function redraw() {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    draw(document.getElementById("curves"), document.querySelector(".gutter")?.getBoundingClientRect());
  });
}

function draw(svg, gutter) {
  if (!svg || !gutter?.width) return svg?.replaceChildren();
  const origin = svg.getBoundingClientRect();
  const shapes = links.map((link) => shape(link, origin, gutter)).filter(Boolean);
  const shown = nearest(shapes, gutter.top - origin.top + gutter.height / 2, MOST_AT_REST);
  svg.replaceChildren(...shown.map(drawn));
  for (const one of shown) if (one.isWanted) svg.append(plate(one, gutter.width));
}

/** A link in pixels of the drawing; null unless its ends are on screen on both sides of the gutter. */
function shape(link, origin, gutter) {
  const [first, second] = link.ends.map((end) => seen(end, gutter));
  if (!first || !second || first.x === second.x) return null;
  const [x1, y1, x2, y2] = [first.x - origin.left, first.y - origin.top, second.x - origin.left, second.y - origin.top];
  return { ...link, x1, y1, x2, y2, isWanted: wanted.includes(link.uid) };
}

/** Where an end's first line meets the gutter, or null when that is not on screen. */
function seen({ passage, range }, gutter) {
  const scroll = passage?.closest(".scroll");
  const pane = scroll?.getBoundingClientRect();
  const top = scroll?.querySelector(".piece-top")?.getBoundingClientRect().bottom ?? pane?.top; // what stays over the words
  const block = passage?.getBoundingClientRect();
  // Passages off screen are not laid out; asking for their words would lay them out.
  if (!range || block.bottom < top || block.top > pane.bottom) return null;
  const line = range.getClientRects()[0];
  const y = line && line.top + line.height / 2;
  if (!line || y < top || y > pane.bottom) return null;
  return { x: pane.left < gutter.left ? gutter.left : gutter.right, y };
}

function drawn({ uid, x1, y1, x2, y2, isDirected, isWanted }) {
  const group = make("g", { class: isWanted ? "curve on" : "curve", "data-link": uid });
  group.append(make("path", { class: "line", d: curve(x1, y1, x2, y2) }));
  for (const d of [tick(x1, y1), tick(x2, y2)]) group.append(make("path", { class: "tick", d }));
  if (isDirected) group.append(make("path", { class: "arrow", d: arrow(x2, y2, x1) }));
  return group;
}

/** The name of the relation on the middle of its curve, in as many lines as keep it in the gutter. */
function plate({ x1, y1, x2, y2, label }, width) {
  const words = lines(label, Math.floor(width / LETTER) - 1);
  const height = words.length * LINE + 4;
  const [x, top] = [(x1 + x2) / 2, (y1 + y2 - height) / 2];
  const group = make("g", { class: "plate" });
  group.append(make("rect", { x: x - width / 2 + 1, y: top, width: width - 2, height, rx: 4 }));
  const text = group.appendChild(make("text", {}));
  words.forEach((line, order) => {
    text.append(Object.assign(make("tspan", { x, y: top + 2 + (order + 0.5) * LINE }), { textContent: line }));
  });
  return group;
}

function make(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
