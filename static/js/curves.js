// The shapes of a link between two panes. Pure: pixels in, path data out.

const TICK = 9; // half the height of the mark at an end
const HEAD = 6; // length of an arrowhead

/** From (x1, y1) to (x2, y2): leaves and arrives level, so that it stays in the gutter. */
export function curve(x1, y1, x2, y2) {
  const bend = (x2 - x1) * 0.55;
  return `M${at(x1)} ${at(y1)}C${at(x1 + bend)} ${at(y1)} ${at(x2 - bend)} ${at(y2)} ${at(x2)} ${at(y2)}`;
}

/** A short upright line where a curve meets a pane. */
export function tick(x, y) {
  return `M${at(x)} ${at(y - TICK)}V${at(y + TICK)}`;
}

/** An arrowhead that ends in (x, y); `from` is the x that the curve comes from. */
export function arrow(x, y, from) {
  const back = x + Math.sign(from - x) * HEAD;
  return `M${at(back)} ${at(y - HEAD * 0.7)}L${at(x)} ${at(y)}L${at(back)} ${at(y + HEAD * 0.7)}`;
}

/** The `most` that lie nearest to `middle`, and all that are wanted in any case. Takes [{y1, y2, isWanted}]. */
export function nearest(shapes, middle, most) {
  const distance = ({ y1, y2 }) => Math.abs((y1 + y2) / 2 - middle);
  const ordered = [...shapes].sort((one, other) => distance(one) - distance(other));
  return ordered.filter((shape, order) => order < most || shape.isWanted);
}

const at = (pixels) => Math.round(pixels * 10) / 10;
