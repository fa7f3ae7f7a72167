// Writing in any form: fields grow with their words, Ctrl+Enter (Cmd+Enter) sends.

import { behaviour, on } from "./behaviour.js";

export const start = behaviour((signal) => {
  on(signal, "keydown", (event) => {
    const form = event.target.closest?.("form");
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !form) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button.primary, button:not([type=button])"));
  });
  if (!CSS.supports("field-sizing", "content")) on(signal, "input", ({ target }) => grow(target));
});

function grow(field) {
  if (!field.matches("textarea")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
}
