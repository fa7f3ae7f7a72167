// The reading page. The order matters in one thing: a selection is offered to the button for touch, then to a link
// that is being made, to a form that waits for another place, to tags that are kept on, then to the composer. What they
// bring into view is for the switcher, then for the jump. Escape is the cursor's first.

import "./app.js";
import * as armed from "./armed.js";
import { begin } from "./behaviour.js";
import * as cite from "./cite.js";
import * as composer from "./composer.js";
import * as cursor from "./cursor.js";
import * as jump from "./jump.js";
import * as linking from "./linking.js";
import * as links from "./links.js";
import * as live from "./live.js";
import * as markthis from "./markthis.js";
import * as nest from "./nest.js";
import * as panel from "./panel.js";
import * as position from "./position.js";
import * as rail from "./rail.js";
import * as selecting from "./selecting.js";
import * as several from "./several.js";
import * as switcher from "./switcher.js";
import * as tagkeys from "./tagkeys.js";
import * as undo from "./undo.js";
import * as waiting from "./waiting.js";

begin([switcher, jump, selecting, markthis, cursor, linking, several, armed, composer, tagkeys, panel, nest, rail, position, links, cite, live, waiting, undo]);
