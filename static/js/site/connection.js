// What became of a request, where no answer of the page says it.
"use strict";

(() => {
  /** Show or hide the line at the top about the connection. Typed text is never cleared. */
  function warn(text, verb = "get") {
    const place = document.querySelector("#offline");
    if (!place) return;
    place.textContent = text || "";
    place.hidden = !text;
    isOfForm = Boolean(text) && verb !== "get";
  }

  let isOfForm = false; // It speaks of something that was sent, of which no search tells more.

  const OFFLINE = "You are offline. What you typed stays here; log it when the connection is back.";
  // A form sent again carries the key it was sent with before, so it acts once.
  const NO_ANSWER =
    "No answer came. What you typed is still here. Trying again is safe: nothing is logged twice.";
  // It may have broken after the writing, as far as this page can tell.
  const BROKEN = "That did not work. What you typed is still here. Trying again is safe: nothing is logged twice.";
  // Refused before anything was written: gone by now, or a page from before the last sign-in.
  const REFUSED =
    "That did not work, and nothing was changed. This page may be out of date: load it again to see what stands.";
  const FULL = "The disk of this site is full, so nothing was kept. What you typed is still here.";
  addEventListener("offline", () => warn(OFFLINE));
  addEventListener("online", () => warn(""));
  document.addEventListener("htmx:sendError", ({ detail: { requestConfig } }) =>
    warn(navigator.onLine ? NO_ANSWER : OFFLINE, requestConfig.verb),
  );
  document.addEventListener("htmx:responseError", ({ detail: { xhr, requestConfig } }) => {
    const isLost = [502, 503, 504].includes(xhr.status);
    const text = isLost ? NO_ANSWER : xhr.status === 507 ? FULL : BROKEN;
    warn(xhr.status < 500 ? REFUSED : text, requestConfig.verb);
  });
  document.addEventListener("htmx:afterOnLoad", ({ detail: { successful, requestConfig } }) => {
    if (successful && (requestConfig.verb !== "get" || !isOfForm)) warn("");
  });
  if (!navigator.onLine) warn(OFFLINE);
})();
