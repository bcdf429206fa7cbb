// The editor of an entry, in its line on the day or on a page of its own.
"use strict";

(() => {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.target.closest("[data-editor]")?.querySelector("[data-cancel]").click();
  });

  document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
    if (elt.matches?.(".entry-editing")) elt.querySelector("input:not([type=hidden])")?.focus();
  });

  // An amount is whole under the cursor at once, so that what is typed takes its place: a moment
  // later a quick finger would have added a digit to it.
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(".entry-editing input[type=text]")) target.select();
  });
})();
