// Starts the small helpers of a page. Every page works without them.
import { keepDrafts, forgetAccepted } from "./drafts.js";
import { guardForms } from "./sending.js";
import { listKeys } from "./keys.js";
import { dropFiles } from "./files.js";
import { menus, theme, dismiss, printing } from "./menus.js";
import { palette } from "./palette.js";
import { namePeople } from "./mentions.js";
import { passkeys } from "./passkeys.js";
import { orderColumns } from "./columns.js";
import { growLines } from "./lines.js";
import { passages } from "./passages.js";
import { tablet } from "./tablet.js";
import { forgetKept, sendKept } from "./kept.js";

forgetAccepted();
menus();
theme();
dismiss();
printing();
listKeys();
palette();
guardForms();
tablet();
forgetKept();
sendKept();
passages();

/** Take up what was just put into the page. @param {ParentNode} part */
const takeUp = (part) => {
  keepDrafts(part);
  dropFiles(part);
  namePeople(part);
  passkeys(part);
  orderColumns(part);
  growLines(part);
};
takeUp(document);
document.addEventListener("htmx:afterSwap", (event) => {
  takeUp(event.target);
  forgetAccepted();
  if (event.target.id === "act") event.target.querySelector("h2, [autofocus]")?.focus();
});
