// Signing out: nothing of the account stays in the browser. Who has words that are not saved is asked first, on a page
// of its own (leaving.js).

import { behaviour, on } from "./behaviour.js";
import { erase, keysUnder } from "./memory.js";

export const start = behaviour((signal) => {
  on(signal, "submit", (event) => {
    const { target } = event;
    if (!target.matches("[action$='/logout/']")) return;
    if (keysUnder("outbox:").length + keysUnder("draft:").length) {
      event.preventDefault();
      location.assign(target.action);
    } else erase();
  });
});
