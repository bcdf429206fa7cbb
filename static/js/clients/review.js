// Keys that lead a dietitian to the next or previous day to review; the links work without it.
"use strict";

(() => {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, textarea, select, [contenteditable]")) return;
    const link = document.querySelector(`#review [data-key="${CSS.escape(event.key)}"]`);
    if (link) link.click();
  });
})();
