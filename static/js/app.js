// Every page: menus, questions before what cannot be undone, writing, drafts, pieces that are swapped, what is said.

import { begin } from "./behaviour.js";
import * as confirmations from "./confirm.js";
import * as drafts from "./drafts.js";
import * as look from "./look.js";
import * as menus from "./menus.js";
import * as offline from "./offline.js";
import * as outbox from "./outbox.js";
import * as signout from "./signout.js";
import * as swap from "./swap.js";
import * as toast from "./toast.js";
import * as typing from "./typing.js";

begin([confirmations, menus, typing, toast, swap, drafts, look, outbox, signout, offline]);
