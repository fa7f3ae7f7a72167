// The page of an annotated edition: its button that prints it. Shown only now, since it needs this script.

import "./app.js";

const button = document.querySelector("button[data-print]");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
