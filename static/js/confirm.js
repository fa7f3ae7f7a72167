// A form or button with [data-confirm="Erase it?"] asks first, in the browser's own dialog.

import { behaviour, on } from "./behaviour.js";

export const start = behaviour((signal) => {
  const asked = (event) => {
    const words = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
    if (!words || confirm(words)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  on(signal, "submit", asked, { capture: true }); // before whatever else would send it
});
