// Forms and links with [data-swap] change pieces of the page. Without this module they load the next page.

import { behaviour, on, tell } from "./behaviour.js";
import { deliver } from "./outbox.js";
import { replacePieces } from "./pieces.js";
import { sayTrouble, troubleOf, wordsOf } from "./say.js";
import { send } from "./send.js";
import { renew } from "./sheet.js";

let address = ""; // path and query that the page now shows
let visiting; // the visit under way; a newer one ends it

export const start = behaviour((signal) => {
  address = location.pathname + location.search;
  on(signal, "submit", submitted);
  on(signal, "click", followed);
  on(signal, "reader:visit", ({ detail }) => visit(detail.url, detail));
  on(signal, "reader:arrived", ({ detail }) => arrived(detail.html));
  addEventListener("popstate", returned, { signal });
});

function submitted(event) {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[data-swap]")) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  const written = form.querySelector("input[name=written_at]");
  if (written) written.value ||= new Date().toISOString();
  const { url, method, body } = request(form, event.submitter);
  if (method === "GET") visit(`${url.split(/[?#]/)[0]}?${body}`, { sender: form });
  else post(form, url, body);
}

/** What a form would send. Fields may be called "action" and "method", hence getAttribute. */
function request(form, submitter) {
  const asked = (name) => submitter?.getAttribute(`form${name}`) ?? form.getAttribute(name);
  const body = new URLSearchParams(new FormData(form));
  if (submitter?.name) body.append(submitter.name, submitter.value);
  return { url: asked("action") || location.href, method: (asked("method") || "get").toUpperCase(), body };
}

async function post(form, url, body) {
  const answer = await busily(form, () => (body.has("action") ? deliver(form, url, body) : send(url, { method: "POST", body })));
  if (answer.waits) {
    renew(form);
    return tell("waiting", { form, came: answer.came });
  }
  const found = shown(answer, form);
  if (!found || !answer.ok) return;
  // The same action again would be taken for a retry of this one.
  renew(form);
  const before = visiting;
  tell("saved", { form });
  if (visiting !== before) return;
  const { load } = document.getElementById("said")?.dataset ?? {};
  const focused = document.activeElement;
  if (load) visit(load, { movesFocus: !focused.closest("#said [data-focus], #undoing") });
  else if (!found.has("panel") && document.querySelector("#panel.open")) {
    // An Undo that was pressed is gone, and left the focus where it stood.
    visit(location.href, { isReturn: true, movesFocus: focused.id === "said" });
  }
}

/** What had waited is saved: drawn as the server says, while the reader is somewhere else. */
function arrived(html) {
  replacePieces(html.replace(/<aside id="panel"[^]*?<\/aside>/, ""));
  const isWriting = document.activeElement.matches("#panel textarea");
  if (document.querySelector("#panel.open") && !isWriting) visit(location.href, { isReturn: true });
}

function followed(event) {
  const link = event.target.closest?.("a[data-swap]");
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !isPlain || event.defaultPrevented) return;
  event.preventDefault();
  visit(link.href, { sender: link });
}

function returned() {
  // Going to a #place of this page is no reason to load it again.
  if (location.pathname + location.search !== address) visit(location.href, { isReturn: true });
}

async function visit(url, { sender, isReturn = false, movesFocus } = {}) {
  visiting?.abort();
  visiting = new AbortController();
  try {
    const { signal } = visiting;
    const answer = await busily(sender, () => send(url, { signal }));
    if (!shown(answer, sender, movesFocus)) return;
    if (!isReturn) history.pushState(null, "", url);
    address = location.pathname + location.search;
    tell("visited", { url, isReturn });
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

async function busily(sender, act) {
  sender?.setAttribute("aria-busy", "true");
  try {
    return await act();
  } finally {
    sender?.removeAttribute("aria-busy");
  }
}

/** Shows what came: the pieces, or words about the trouble. Returns the ids of the pieces, null in trouble. */
function shown(answer, sender, movesFocus) {
  const slot = sender?.matches("form") ? troubleOf(sender) : null;
  slot?.replaceChildren();
  const found = answer.came === "pieces" && replacePieces(answer.html, sender, movesFocus);
  if (found?.size) return found;
  sayTrouble(answer.words || wordsOf(answer.came === "pieces" ? "failed" : answer.came), slot);
  return null;
}
