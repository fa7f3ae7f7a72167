// Puts pieces of HTML from the server in the place of those with the same id.

import { tell } from "./behaviour.js";

/**
 * Takes HTML whose top-level elements, or the parts of a drawing there, have ids; those without a counterpart in the page are left out.
 * Scroll places and opened folds are kept, focus is kept or moved to [data-focus], but not from a button to be pressed
 * again. `sender` asked for them.
 * Whoever prevents `reader:swapping` keeps the old one. Returns the ids that were found in the page.
 */
export function replacePieces(html, sender = null, movesFocus = sender && !document.activeElement.closest("#undoing")) {
  const incoming = new DOMParser().parseFromString(html, "text/html");
  const focused = document.activeElement;
  const fresh = [];
  const found = new Set();
  let lost = null;
  for (const piece of incoming.body.querySelectorAll(":scope > [id], :scope > svg > g")) {
    const old = document.getElementById(piece.id);
    if (!old) continue;
    found.add(piece.id);
    if (!tell("swapping", { old, fresh: piece, sender })) continue;
    const hadFocus = old.contains(focused);
    put(piece, old);
    fresh.push(old.isConnected ? old : piece);
    if (hadFocus) lost = fresh.at(-1);
  }
  if (incoming.title) document.title = incoming.title;
  moveFocus(movesFocus ? fresh : [], focused, lost);
  tell("swapped", { pieces: fresh });
  return found;
}

function put(piece, old) {
  // A live region is heard only when its words change, not when it is changed for another.
  if (old.matches("[role=status]")) {
    for (const { name } of [...old.attributes]) if (name.startsWith("data-")) old.removeAttribute(name);
    for (const { name, value } of piece.attributes) old.setAttribute(name, value);
    old.replaceChildren(...piece.childNodes);
    return;
  }
  const places = [...old.querySelectorAll(".scroll")].map((scroll) => scroll.scrollTop);
  const opened = [old, ...old.querySelectorAll("details[id]")].filter((one) => one.id && one.open);
  old.replaceWith(document.adoptNode(piece));
  piece.querySelectorAll(".scroll").forEach((scroll, order) => {
    scroll.scrollTop = places[order] ?? 0;
  });
  for (const { id, tagName } of opened) {
    const again = document.getElementById(id);
    if (tagName === "DETAILS" && again) again.open = true;
  }
}

/** What had the focus, where it is there again; what is folded away cannot have it, what folds it can. */
function again({ id }, lost) {
  const found = (id && document.getElementById(id)) || lost;
  return found.closest("details:not([open])")?.querySelector("summary") ?? found;
}

function moveFocus(fresh, focused, lost) {
  const wanted = fresh.map((piece) => (piece.matches("[data-focus]") ? piece : piece.querySelector("[data-focus]")));
  const target = wanted.find(Boolean) ?? (lost && again(focused, lost));
  if (!target) return;
  if (!target.matches("a[href], button, input, select, textarea, summary, [tabindex]")) target.tabIndex = -1;
  target.focus({ preventScroll: !target.matches("[data-focus]") });
}
