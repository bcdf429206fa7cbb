// Keys by which a dietitian works through days and clients; the links work without them.
// n and p: the next or previous day to review, and where there is none, client; with Shift
// always the client. They act only for whoever has them switched on.
"use strict";

(() => {
  const IN_A_FIELD = "input, textarea, select, [contenteditable]";

  /** The link that a key follows on this page, if any. */
  function linkOf(key, isShifted) {
    const client = `.subject-bar [data-client-way="${key}"]`;
    const day = isShifted ? null : document.querySelector(`#review [data-key="${key}"]`);
    return day || document.querySelector(client);
  }

  document.addEventListener("keydown", (event) => {
    if (!document.querySelector("[data-client-keys]")) return;
    if (event.isComposing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest(IN_A_FIELD) || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (key !== "n" && key !== "p") return;
    linkOf(key, event.shiftKey)?.click();
  });

  // The page that is open is in view in the line of pages, where that is longer than the screen.
  const here = document.querySelector(".subject-pages [aria-current]");
  const line = here?.closest("ul");
  if (line) line.scrollLeft = here.offsetLeft - line.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
})();
