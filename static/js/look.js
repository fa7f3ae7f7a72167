// form[data-look]: how pages look to their reader. What is chosen holds at once and is kept for the account.

import { behaviour, on, tell } from "./behaviour.js";
import { say } from "./say.js";
import { send } from "./send.js";

export const start = behaviour((signal) => {
  on(signal, "change", async ({ target }) => {
    const { form, name, value } = target;
    if (!form?.matches("[data-look]")) return;
    tell("looking");
    if (value) document.documentElement.dataset[name] = value;
    else delete document.documentElement.dataset[name];
    tell("looked");
    const answer = await send(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!answer.ok) say(form.dataset.said);
  });
});
