// Says what happened in #said, a live region. The words are the server's.

/** Says a sentence. */
export function say(words) {
  show(document.createTextNode(words), false);
}

/** What <template id="words-<name>"> holds. */
export function wordsOf(name) {
  return document.getElementById(`words-${name}`)?.content.cloneNode(true) ?? "";
}

/** Says these words so that they are seen as well, also in `slot` where one is given. */
export function sayTrouble(name, slot) {
  show(wordsOf(name), true);
  slot?.replaceChildren(wordsOf(name));
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

function show(node, isTrouble) {
  const said = document.getElementById("said");
  if (!said) return;
  said.className = isTrouble ? "said error" : "said";
  said.replaceChildren(node);
}
