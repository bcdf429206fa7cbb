// Save a file by itself once it is made, for whoever asked for it and waited on its page.
"use strict";

(() => {
  function save() {
    const link = document.querySelector("[data-saves-itself]");
    if (!link) return;
    link.removeAttribute("data-saves-itself");
    link.click();
  }

  document.addEventListener("htmx:afterSettle", save);

  // It may be made before its page is there. Whoever comes again, or by the list, saves it themself.
  if (location.hash !== "#asked") return;
  history.replaceState(history.state, "", location.pathname + location.search);
  // After all of that, since a browser ends what still loads where another address is asked for.
  addEventListener("load", () => setTimeout(save));
})();
