// Tags that are kept on: each selection is saved with them at once, until Stop or Escape. A reload forgets them.

import { behaviour, on, tell } from "./behaviour.js";

const KEPT = ["tag", "audience", "group", "shown_as"];

let fields = null; // [name, value] of what is kept on
let waiting = []; // selections that came while another one was being saved

export const start = behaviour((signal) => {
  // Its answer is being drawn: the form takes no room again, or words would move under who selects the next ones.
  on(signal, "reader:swapping", ({ detail: { sender, old } }) => {
    if (sender && sender === composer() && old !== sender) sender.classList.add("is-done");
  });
  on(signal, "reader:saved", ({ detail }) => detail.form === composer() && saved());
  on(signal, "reader:close", () => setTimeout(next));
  on(signal, "reader:selected", (event) => {
    if (event.defaultPrevented || !fields || !composer()) return;
    if (!composer().hidden && composer().ariaBusy !== "true") return; // somebody is writing
    event.preventDefault();
    document.getSelection().removeAllRanges();
    waiting.push(event.detail);
    next();
  });
  on(signal, "click", ({ target }) => target.closest?.("#armed [data-stop]") && stop());
  on(signal, "keydown", (event) => {
    const isFree = event.target === document.body || event.target.closest("#armed, .piece, #main:focus");
    if (event.key !== "Escape" || event.defaultPrevented || !fields || !isFree || event.target.closest("form")) return;
    event.preventDefault();
    stop();
  });
  show();
});

const composer = () => document.getElementById("composer");
const bar = () => document.getElementById("armed");

function saved() {
  const form = composer();
  const tags = [...form.querySelectorAll("input[name=tag]:checked")];
  if (form.querySelector("[data-keep]")?.checked && tags.length) {
    fields = [...new FormData(form)].filter(([name]) => KEPT.includes(name));
    bar().querySelector("[data-slot=tags]").textContent = tags.map((tag) => tag.closest("label").querySelector("bdi").textContent).join(", ");
    show();
  }
  setTimeout(next);
}

function next() {
  const form = composer();
  if (!fields || !form?.hidden || !waiting.length) return;
  form.classList.add("is-kept");
  tell("open", { ...waiting.shift(), by: "kept" });
  for (const [name, value] of fields) {
    const box = form.querySelector(`input[name="${name}"][value="${CSS.escape(value)}"]`);
    if (box) box.checked = true;
    else if (form.elements[name]) form.elements[name].value = value;
  }
  // Words that were left here some time are for their writer to look at.
  if (!form.elements.note.value) form.requestSubmit();
}

function stop() {
  fields = null;
  waiting = [];
  show();
  document.getElementById("main").focus({ preventScroll: true });
}

function show() {
  if (bar()) bar().hidden = !fields;
}
