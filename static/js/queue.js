// The order in which what waits is sent, and what waits for what. Pure. An item is {url, body, refused ...}, its body
// the fields of a form as text.

const MAKES = /(?:acts\/[^/]+\/)?(annotations|links|replies)\/$/;
const UID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

const path = ({ url }) => url.split(/[?#]/)[0];

/** A field of an item. */
export const fieldOf = ({ body }, name) => new URLSearchParams(body).get(name);

/** The uid of the act that an item makes; "" where it changes one that is there. */
export const made = (item) => (MAKES.test(path(item)) ? (fieldOf(item, "uid") ?? "") : "");

/** What is done: "annotations", "links" or "replies" for something new, else "edit", "withdraw", "restore", "revert". */
export function kindOf(item) {
  return MAKES.exec(path(item))?.[1] ?? (/\/(withdraw|restore|revert)\/$/.exec(path(item))?.[1] || "edit");
}

/** The uids that an item stands on: in its address, what it answers, what it joins. */
export function needed(item) {
  const named = ["parent", "from_annotation", "to_annotation"].map((name) => fieldOf(item, name));
  return [...(path(item).match(UID) ?? []), ...named].filter(Boolean);
}

/** The first that may be sent. What was set aside or is in `held` holds back what stands on it, and nothing else. */
export function nextOf(items, held = []) {
  const waits = (item) => items.some((other) => other !== item && needed(item).includes(made(other)));
  return items.find((item) => !item.refused && !held.includes(item.key) && !waits(item));
}

/** Words that were changed after they had come in unheard: the same as a revision of what they had made. */
export function asRevision(item) {
  const body = new URLSearchParams(item.body);
  body.set("version", "1");
  return { ...item, url: path(item).replace(MAKES, `$1/${made(item)}/`), body: `${body}`, again: false };
}
