// What the forms in which readers write have in common.

/** Makes the next sending of a form an action of its own. */
export function renew(form) {
  const uid = form.matches(".reply-form") ? [["uid", uuid()]] : [];
  for (const [name, value] of [["action", uuid()], ["written_at", ""], ...uid]) {
    const field = form.querySelector(`input[name=${name}]`);
    if (field) field.value = value;
  }
}

/** Makes a form one for something new, whatever it held before; or once more for what was `sent`, {url, uid, version}. */
export function aim(form, sent) {
  const { url, uid, version } = sent ?? { url: form.dataset.new, uid: uuid() };
  const { elements } = form;
  renew(form);
  form.setAttribute("action", url);
  if (uid) elements.uid.value = uid;
  form.dataset.again = sent?.uid ?? "";
  // A form that shows both versions stands on the newer one.
  if (elements.version && !form.querySelector(".newer")) elements.version.value = version ?? "";
}

/** What tells the draft of a form from others: the act that it changes, else its places. */
export function nameDraft(form, places) {
  form.dataset.draft = `${form.id}-${form.elements.version.value ? form.getAttribute("action").split("?")[0] : places}`;
}

/** Puts a form below a passage and shows it. It speaks the page's language there, not the text's. */
export function placeBelow(form, passage) {
  const page = document.documentElement;
  form.lang = page.lang;
  form.dir = page.dir || "ltr";
  form.tabIndex = -1;
  if (passage.nextElementSibling !== form) passage.after(form);
  form.hidden = false;
  for (const part of form.querySelectorAll(":is([data-cancel], [data-scripted])[hidden]")) part.hidden = false;
}

/** Empties and hides a form; what stood in it is the drafts' to remember. */
export function hide(form) {
  form.hidden = true;
  form.classList.remove("is-adding", "is-kept", "is-done");
  form.reset();
  for (const field of form.querySelectorAll("textarea")) {
    field.value = field.defaultValue = ""; // what the server wrote into it is no draft either
    field.style.height = "";
  }
  for (const box of form.querySelectorAll("input[name=tag]")) box.checked = box.defaultChecked = false;
  for (const trouble of form.querySelectorAll(".errors-summary, .newer")) trouble.remove();
  form.querySelector("[data-trouble]")?.replaceChildren();
}

/** Nothing was written or chosen. */
export function isBlank(form) {
  const written = [...form.querySelectorAll("textarea, [list]")].some((field) => field.value.trim());
  const isPlain = !form.querySelector("input[name=tag]:checked, [name=start] ~ [name=start]");
  return !written && isPlain && !form.matches(".is-adding");
}

/** To be called on `reader:swapping`: a form in use goes through a swap that is not its own answer. */
export function keepThrough(event, form) {
  const { old, fresh, sender } = event.detail;
  if (!form || !old.contains(form)) return;
  const again = fresh.id === form.id ? fresh : fresh.querySelector(`#${form.id}`);
  const isWritten = !form.hidden && sender !== form && !isBlank(form) && (again?.hidden ?? true);
  if (old === form && isWritten) event.preventDefault();
  if (old === form || (again && !isWritten)) return;
  again?.remove();
  document.body.append(form);
}

/** The hidden inputs of one target {start, end, exact}. */
export function targetInputs(target) {
  return ["start", "end", "exact"].map((name) => {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = target[name];
    return input;
  });
}

/** The targets that a form's hidden inputs hold. */
export function targetsIn(form) {
  const values = (name) => [...form.querySelectorAll(`[data-targets] input[name=${name}]`)].map((input) => input.value);
  const [ends, exacts] = [values("end"), values("exact")];
  return values("start").map((start, order) => ({ start: Number(start), end: Number(ends[order]), exact: exacts[order] ?? "" }));
}

/** A random UUID (version 4, RFC 9562). `crypto.randomUUID` is missing on plain http off this machine. */
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
