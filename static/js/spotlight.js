// Marks a place for the moment without touching its HTML: ::highlight(reader-<name>) in the style sheet, or the
// class `is-<name>` on its passages where the browser has no highlights.

import { rangesAt } from "./places.js";

const hasHighlights = typeof Highlight === "function" && Boolean(globalThis.CSS?.highlights);

/** Takes places {piece, start, end}; none puts the light out. */
export function spotlight(name, places = []) {
  const ranges = places.flatMap(({ piece, start, end }) => rangesAt(piece, start, end));
  if (hasHighlights) {
    if (ranges.length) CSS.highlights.set(`reader-${name}`, new Highlight(...ranges));
    else CSS.highlights.delete(`reader-${name}`);
    return;
  }
  for (const lit of document.querySelectorAll(`.passage.is-${name}`)) lit.classList.remove(`is-${name}`);
  for (const range of ranges) range.startContainer.parentElement.closest(".passage").classList.add(`is-${name}`);
}
