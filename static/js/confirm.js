// A form or button with [data-confirm] asks first, in <dialog id="confirm"> ([data-slot=words], [data-yes],
// [data-no]) where the page has one, else in the browser's own words.

import { behaviour, on } from "./behaviour.js";

const agreed = new WeakSet();

export const start = behaviour((signal) => {
  // First of all listeners: what is not agreed to is not sent, by whatever means.
  on(signal, "submit", asked, { capture: true });
});

function asked(event) {
  const { target: form, submitter } = event;
  const words = submitter?.dataset.confirm ?? form.dataset.confirm;
  if (!words || agreed.delete(form)) return;
  const dialog = document.getElementById("confirm");
  if (dialog || !confirm(words)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  if (dialog) ask(dialog, words, () => {
    agreed.add(form);
    form.requestSubmit(submitter);
  });
}

function ask(dialog, words, agree) {
  dialog.querySelector("[data-slot=words]").textContent = words;
  dialog.onclick = ({ target }) => {
    const isYes = Boolean(target.closest("[data-yes]"));
    if (!isYes && !target.closest("[data-no]")) return;
    dialog.close();
    if (isYes) agree();
  };
  dialog.showModal();
}
