// A food whose amount is open, in its row of the add panel or on a page of its own.
"use strict";

(() => {
  document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
    if (elt.matches?.(".food-open")) elt.querySelector("[aria-invalid], [autofocus]")?.focus();
  });

  // An amount is whole under the cursor at once, so that what is typed takes its place: a moment
  // later a quick finger would have added a digit to it.
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(".food-open input[type=text]")) target.select();
  });
})();
