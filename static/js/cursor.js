// A reading cursor for keys alone: #cursor, a caret in the words of a piece, holds the focus while it is on. It begins
// with Enter on a text or with a [data-cursor] button and ends with Escape; keys that scroll go on scrolling.

import { behaviour, on, tell } from "./behaviour.js";
import { codePoints } from "./offsets.js";
import { pointIn, rangesAt } from "./places.js";
import { readSelection } from "./selection.js";
import { spotlight } from "./spotlight.js";
import { partAt, step } from "./stepping.js";

const QUIET = 120; // milliseconds: a key that is held down says only where it stops
const STOPS = ".passage a[href], .passage summary, form.composer:not([hidden])";

let at = null; // {id: of the passage's element, unit}
let anchor = null; // the same, where a selection began
let timer;

export const start = behaviour((signal) => {
  on(signal, "click", ({ target }) => {
    const button = target.closest?.("[data-cursor]");
    if (button) begin(button.closest(".piece") ?? document.querySelector(".piece:not(.is-away)"));
  });
  on(signal, "keydown", (event) => {
    const isBeginning = event.key === "Enter" && event.target.matches?.(".piece > .scroll");
    if (isBeginning) begin(event.target.parentElement);
    if (isBeginning || (event.target === caret() && act(event))) event.preventDefault();
  });
  on(signal, "focusin", ({ target }) => target === caret() && draw());
  on(signal, "pointerdown", ({ target }) => isOn() && target.closest?.(".piece .text") && end());
  on(signal, "reader:swapped", () => isOn() && draw());
  for (const type of ["scroll", "resize"]) addEventListener(type, () => isOn() && stand(), { signal, capture: true });
  signal.addEventListener("abort", () => clearTimeout(timer));
});

const caret = () => document.getElementById("cursor");
const isOn = () => caret() && !caret().hidden;
const wordsIn = (piece) => [...piece.querySelectorAll(".passage:not(.furniture) .words")];
const indexIn = (words, place) => words.findIndex((one) => one.parentElement.id === place?.id);
const isRtl = (element) => getComputedStyle(element).direction === "rtl";

function begin(piece) {
  const scroll = piece.querySelector(".scroll");
  const top = Math.max(scroll.getBoundingClientRect().top, 0);
  const below = wordsIn(piece).filter((one) => one.getBoundingClientRect().bottom > top + 8);
  if (!below.length || !caret()) return;
  if (indexIn(below, at) < 0) at = { id: below[0].parentElement.id, unit: 0 };
  anchor = null;
  scroll.append(caret());
  caret().hidden = false;
  caret().focus({ preventScroll: true });
}

function end() {
  const isLeft = document.activeElement === caret();
  caret().hidden = true;
  spotlight("cursor");
  if (isLeft) caret().parentElement.focus({ preventScroll: true });
}

/** The words of the piece that the caret is in, and among them those that it stands in, with their text. */
function where() {
  const words = wordsIn(caret().parentElement);
  const here = words[indexIn(words, at)];
  return { words, here, text: here?.textContent };
}

/** False leaves the key to the browser. */
function act({ key, shiftKey, ctrlKey, altKey, metaKey }) {
  const isFar = ctrlKey || (altKey && /Mac/.test(navigator.platform));
  const { here } = where();
  if (!here || metaKey || (altKey && !isFar)) return false;
  if (/^Arrow/.test(key)) {
    const way = key === "ArrowDown" || key === (isRtl(here) ? "ArrowLeft" : "ArrowRight") ? 1 : -1;
    move(way, /Up|Down/.test(key) ? "passage" : isFar ? "sentence" : "word", shiftKey);
  } else if (key === "Tab") return leave(here, shiftKey);
  else if (key === "Enter") open();
  else if (key === "Escape" && anchor) settle();
  else if (key === "Escape") end();
  else if (key === "?") showKeys();
  else return false;
  return true;
}

function move(way, by, isSelecting) {
  const { words, here } = where();
  const texts = words.map((one) => one.textContent);
  const to = step(texts, { passage: words.indexOf(here), unit: at.unit }, by, way, isSelecting && way > 0);
  if (!to) return;
  const before = String(document.getSelection());
  anchor = isSelecting ? (anchor ?? at) : null;
  const { id, dataset } = words[to.passage].parentElement;
  at = { id, unit: to.unit };
  draw();
  const after = String(document.getSelection());
  const [more, less] = after.length > before.length ? [after, before] : [before, after];
  const changed = more.startsWith(less) ? more.slice(less.length) : more.slice(0, more.length - less.length);
  const part = partAt(texts[to.passage], to.unit, by) ?? [0, 0];
  if (isSelecting) speak(`${changed} ${caret().dataset[more === after ? "selected" : "unselected"]}`);
  else speak(`${by === "passage" ? `${dataset.name}. ` : ""}${texts[to.passage].slice(...part)}`);
}

/** {piece, start, end} of the letter, or the word, at the caret; null between words. */
function place(by) {
  const { here, text } = where();
  const part = here && partAt(text, at.unit, by);
  const [start, end] = (part ?? []).map((unit) => Number(here.parentElement.dataset.start) + codePoints(text, unit));
  return part && { piece: here.closest(".piece").dataset.piece, start, end, isEnd: at.unit === part[1] };
}

/** Puts the caret where it stands in the text. */
function stand() {
  const letter = place("grapheme");
  const rect = letter && rangesAt(letter.piece, letter.start, letter.end)[0]?.getClientRects()[0];
  if (!rect) return;
  const scroll = caret().parentElement;
  const box = scroll.getBoundingClientRect();
  caret().style.left = `${(letter.isEnd === isRtl(where().here) ? rect.left : rect.right) - box.left}px`;
  caret().style.top = `${rect.top - box.top + scroll.scrollTop}px`;
  caret().style.height = `${rect.height}px`;
}

/** Shows the caret, the word at it and what is selected, and brings them into view. */
function draw() {
  if (!where().here) return end();
  select();
  const word = place("word");
  spotlight("cursor", word && !anchor ? [word] : []);
  tell("show", place("grapheme") ?? {});
  return stand();
}

/** What is selected is the browser's own selection: it is seen and copied like any other. */
function select() {
  const { words, here } = where();
  const first = words[indexIn(words, anchor)];
  const isBack = first === here ? anchor?.unit > at.unit : words.indexOf(first) > words.indexOf(here);
  if (first) document.getSelection().setBaseAndExtent(...pointIn(first, anchor.unit, isBack), ...pointIn(here, at.unit, !isBack));
  else if (document.activeElement === caret()) document.getSelection().removeAllRanges();
}

/** What is selected, or the word here, goes to the composer; marked words open what stands there. */
function open() {
  const { here, text } = where();
  const mark = pointIn(here, at.unit, false)[0].parentElement.closest("mark");
  if (mark && !anchor) {
    const { left, top, height } = caret().getBoundingClientRect();
    const clientX = left + (isRtl(here) ? -3 : 3);
    return mark.dispatchEvent(new MouseEvent("click", { bubbles: true, clientX, clientY: top + height / 2 }));
  }
  const word = partAt(text, at.unit, "word");
  if (!anchor && word) [anchor, at] = word.map((unit) => ({ id: at.id, unit }));
  select();
  const found = readSelection(document.getSelection());
  settle();
  return found && tell("selected", { ...found, by: "cursor" });
}

function settle() {
  anchor = null;
  document.getSelection().removeAllRanges();
  draw();
}

/** Tab goes on from the words, not from where the caret stands in the HTML. */
function leave(here, isBack) {
  const wanted = isBack ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
  const stops = [...caret().parentElement.querySelectorAll(STOPS)];
  const stop = stops.filter((one) => here.compareDocumentPosition(one) & wanted).at(isBack ? -1 : 0);
  stop?.focus();
  return Boolean(stop);
}

function showKeys() {
  const keys = document.getElementById("keys");
  keys.open = true;
  keys.firstElementChild.focus();
}

function speak(words) {
  const heard = document.getElementById("cursor-says");
  clearTimeout(timer);
  heard.textContent = "";
  timer = setTimeout(() => heard.append(words), QUIET);
}
