// Says what happened in #said, a live region. The words are the server's.

/** Says a sentence (a text or a node); not seen where it stands in the page already. */
export function say(words, isSeen = true) {
  show(words, isSeen ? "said" : "visually-hidden");
}

/** Takes back what was said last. */
export function unsay() {
  const said = document.getElementById("said");
  const hadFocus = said?.contains(document.activeElement);
  if (said?.hasChildNodes()) show("", "visually-hidden");
  if (hadFocus) (document.querySelector("#panel.open .place") ?? document.getElementById("main")).focus();
}

/** A moment, in milliseconds or as text, in words like the server's. */
export function moment(at) {
  return new Date(at).toLocaleString(document.documentElement.dataset.locale, { dateStyle: "medium", timeStyle: "short" });
}

/** What <template id="words-<name>"> holds. */
export function wordsOf(name) {
  return document.getElementById(`words-${name}`)?.content.cloneNode(true) ?? "";
}

/** Says these words of trouble (a node or a text), to be seen in `slot` where one is given. */
export function sayTrouble(words, slot) {
  slot?.replaceChildren(words.cloneNode?.(true) ?? words);
  show(words, slot ? "visually-hidden" : "said error");
}

/** Where a form shows its trouble: its [data-trouble], made at its end when the server wrote none. */
export function troubleOf(form) {
  const found = form.querySelector("[data-trouble]");
  if (found) return found;
  const made = document.createElement("p");
  made.className = "trouble errors";
  made.dataset.trouble = "";
  form.append(made);
  return made;
}

/** Puts values into the slots of these names; what has none is hidden, be it the slot or the [data-if] around it. */
export function fillSlots(root, values) {
  for (const [name, value] of Object.entries(values)) {
    for (const slot of root.querySelectorAll(`[data-slot="${name}"]`)) {
      slot.textContent = value;
      (slot.closest("[data-if]") ?? slot).hidden = !value;
    }
  }
}

function show(node, looks) {
  const said = document.getElementById("said");
  if (!said) return;
  said.className = looks;
  said.replaceChildren(node);
}
