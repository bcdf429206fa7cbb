// What became of a request, where no answer of the page says it.
"use strict";

(() => {
  /** Show or hide the line at the top about the connection. Typed text is never cleared. */
  function warn(text) {
    const place = document.querySelector("#offline");
    if (!place) return;
    place.textContent = text || "";
    place.hidden = !text;
  }

  const OFFLINE = "You are offline. What you typed stays here; log it when the connection is back.";
  // A form sent again carries the key it was sent with before, so it acts once.
  const NO_ANSWER =
    "No answer came. What you typed is still here. Trying again is safe: nothing is logged twice.";
  // It may have broken after the writing, as far as this page can tell.
  const BROKEN = "That did not work. What you typed is still here. Trying again is safe: nothing is logged twice.";
  // Refused before anything was written: gone by now, or a page from before the last sign-in.
  const REFUSED =
    "That did not work, and nothing was changed. This page may be out of date: load it again to see what stands.";
  addEventListener("offline", () => warn(OFFLINE));
  addEventListener("online", () => warn(""));
  document.addEventListener("htmx:sendError", () => warn(navigator.onLine ? NO_ANSWER : OFFLINE));
  document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
    if (xhr.status < 500) warn(REFUSED);
    else warn([502, 503, 504].includes(xhr.status) ? NO_ANSWER : BROKEN);
  });
  document.addEventListener("htmx:afterOnLoad", ({ detail }) => detail.successful && warn(""));
  if (!navigator.onLine) warn(OFFLINE);
})();
