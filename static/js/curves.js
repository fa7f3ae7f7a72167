// The shapes of a link between two panes. Pure: pixels in, path data out.

const TICK = 9; // half the height of the mark at an end
const HEAD = 6; // length of an arrowhead

/** From (x1, y1) to (x2, y2): leaves and arrives level, so that it stays in the gutter. */
export function curve(x1, y1, x2, y2) {
  const bend = (x2 - x1) / 2;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

/** A short upright line where a curve meets a pane. */
export const tick = (x, y) => `M${x} ${y - TICK}V${y + TICK}`;

/** An arrowhead that ends in (x, y); `from` is the x that the curve comes from. */
export function arrow(x, y, from) {
  const back = x + Math.sign(from - x) * HEAD;
  return `M${back} ${y - HEAD}L${x} ${y}L${back} ${y + HEAD}`;
}

/** The `most` that lie nearest to `middle`, and all that are wanted; those on top. Takes [{y1, y2, isWanted}]. */
export function nearest(shapes, middle, most) {
  const distance = ({ y1, y2 }) => Math.abs((y1 + y2) / 2 - middle);
  const ordered = [...shapes].sort((one, other) => distance(one) - distance(other));
  const kept = ordered.filter((shape, order) => order < most || shape.isWanted);
  return kept.sort((one, other) => one.isWanted - other.isWanted);
}

/** A label in lines of at most `most` characters; a longer word has a line of its own. */
export function lines(label, most) {
  return label.split(" ").reduce((found, word) => {
    const longer = `${found.at(-1) ?? ""} ${word}`.trim();
    return found.length && longer.length <= most ? [...found.slice(0, -1), longer] : [...found, word];
  }, []);
}
