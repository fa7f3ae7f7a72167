// The name of a relation on a plate in the gutter, in as many lines as it needs to stay inside.

const SVG = "http://www.w3.org/2000/svg";
const LINE = 15; // pixels from one line to the next
const EDGE = 5; // pixels of the plate around the words

/** Takes the drawing, a shape {x1, y1, x2, y2, label} and the width to stay in; returns the <g>, at the curve's middle. */
export function plate(svg, { x1, y1, x2, y2, label }, width) {
  const group = make("g", { class: "plate" });
  const text = group.appendChild(make("text"));
  svg.append(group); // words are measured in the page
  const lines = broken(text, label, width - 2 * EDGE - 2);
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2 - ((lines.length - 1) * LINE) / 2];
  text.replaceChildren(...lines.map((words, order) => make("tspan", { x, y: y + order * LINE }, words)));
  const box = text.getBBox();
  const size = { x: box.x - EDGE, y: box.y - 2, width: box.width + 2 * EDGE, height: box.height + 4, rx: 4 };
  group.prepend(make("rect", size));
  return group;
}

function broken(text, label, width) {
  const lines = [];
  for (const word of label.split(/\s+/)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    text.textContent = longer;
    if (lines.length && text.getComputedTextLength() <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function make(name, attributes = {}, words = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (words) element.textContent = words;
  return element;
}
