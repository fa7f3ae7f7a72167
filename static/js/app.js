// Every page: menus, questions before what cannot be undone, writing, drafts, pieces that are swapped.

import * as confirmations from "./confirm.js";
import * as drafts from "./drafts.js";
import * as menus from "./menus.js";
import * as swap from "./swap.js";
import * as typing from "./typing.js";

const stops = [confirmations, menus, typing, swap, drafts].map(({ start }) => start());

// A page that the browser may show again (back and forward) keeps its behaviours.
addEventListener("pagehide", (event) => event.persisted || stops.forEach((stop) => stop()));
