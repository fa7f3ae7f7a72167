// Pages with an address to hand out: their buttons that copy it. Shown only now, since they need this script.

import "./app.js";
import * as cite from "./cite.js";

cite.start();
for (const button of document.querySelectorAll("button[data-cite][hidden]")) button.hidden = false;
