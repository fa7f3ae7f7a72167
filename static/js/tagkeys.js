// The keys of the tags work while the composer has the focus and no text is being written; each tag shows its meaning.

import { behaviour, on } from "./behaviour.js";

export const start = behaviour((signal) => {
  on(signal, "keydown", (event) => {
    const { target, key } = event;
    const form = target.closest?.("form.composer");
    const isOff = document.documentElement.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey;
    if (!form || isOff || isForText(target)) return;
    const tag = [...form.querySelectorAll("input[data-key]")].find((one) => one.dataset.key === key.toLowerCase());
    if (!tag) return;
    event.preventDefault();
    tag.click();
  });
  on(signal, "change", ({ target }) => explain(target));
  // A finger explains only what it has chosen: what is shown before moves the tag from under it.
  on(signal, "focusin", ({ target }) => target.matches(":focus-visible") && explain(target));
  on(signal, "pointerover", ({ target, pointerType }) => pointerType === "mouse" && explain(target));
  on(signal, "reader:composing", ({ detail }) => showOnly(detail.form, null));
});

function isForText(element) {
  return element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button])");
}

function explain(element) {
  const tag = element.closest?.(".tags label")?.querySelector("input") ?? element;
  if (!tag.matches?.(".tags input")) return;
  const definition = document.getElementById(`definition-${tag.value}`);
  if (definition) showOnly(tag.form, definition);
}

function showOnly(form, definition) {
  for (const other of form.querySelectorAll(".definition")) other.hidden = other !== definition;
}
