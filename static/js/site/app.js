// What every page needs; each works without it.
"use strict";

(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  // -- The toast ------------------------------------------------------------------

  const TOAST_MS = 20000;
  let toastTimer;

  /** Offer the close button, and let the toast go by itself unless somebody is at it. */
  function tendToast() {
    const toast = $("#toast");
    if (!toast || !toast.firstElementChild) return;
    $$("[data-close]", toast).forEach((button) => (button.hidden = false));
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => {
      if (toast.matches(":hover, :focus-within")) tendToast();
      else toast.replaceChildren();
    }, TOAST_MS);
  }

  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close]");
    if (close) $(close.dataset.close).replaceChildren();
  });

  // It covers nothing: the page ends that much lower, what saves stands above it, and of the row that
  // was acted on the next one comes out from under it.
  const root = document.documentElement.style;
  const toastPlace = $("#toast");
  if (toastPlace) {
    new ResizeObserver(() => {
      const height = toastPlace.firstElementChild?.offsetHeight;
      root.setProperty("--toast", height ? `${height + 16}px` : "0px");
    }).observe(toastPlace);
  }

  function clearOfToast() {
    const notice = toastPlace?.firstElementChild;
    const active = document.activeElement;
    const row = active?.id === "q" ? $(".food-row") : active?.closest(".entry, .food-row");
    // An open editor keeps its own field and button in view; what comes after it can wait.
    if (!notice || !row || row.matches(".entry-editing")) return;
    if (row.matches(".entry")) row.scrollIntoView({ block: "nearest" });
    const over = (row.nextElementSibling || row).getBoundingClientRect().bottom + 8 - notice.getBoundingClientRect().top;
    if (over > 0) scrollBy(0, over);
  }

  // The keyboard of a phone covers the foot of the page, and most browsers tell only this.
  function measureKeyboard() {
    const hidden = innerHeight - visualViewport.height - visualViewport.offsetTop;
    root.setProperty("--keyboard", `${Math.max(0, Math.round(hidden))}px`);
  }
  ["resize", "scroll"].forEach((type) => visualViewport?.addEventListener(type, measureKeyboard));

  // -- Forms ------------------------------------------------------------------------

  // The second half of a double click acts once more on nothing; what was deliberate comes later.
  // Browsers count by time and place alone: a quick tap on another control is a first one.
  let lastButton = null;
  addEventListener(
    "click",
    (event) => {
      const first = lastButton;
      lastButton = event.target.closest("button[type=submit]");
      if (event.detail < 2 || !first || !lastButton) return;
      if (first !== lastButton && first.isConnected) return; // Gone, it left its place to this one.
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  // A page of its own has no entries to exchange, so there forms and links are plain ones.
  document.addEventListener("htmx:beforeProcessNode", ({ target: element }) => {
    const aim = element.closest("[hx-target]")?.getAttribute("hx-target");
    if (aim !== "#entries" || $("#entries")) return;
    ["hx-get", "hx-post"].forEach((verb) => element.removeAttribute(verb));
  });

  // A form that came back starts at what is wrong, however far down that is.
  document.addEventListener("DOMContentLoaded", () => $("main [aria-invalid=true]")?.focus());

  // -- Back and forward -------------------------------------------------------------------

  // A page that the browser kept and brings back may be old by now, or of somebody signed out.
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

  // -- The rarer places on a phone -----------------------------------------------------

  document.addEventListener("click", ({ target }) => {
    const more = $(".nav-more details[open]");
    if (more && !more.contains(target)) more.open = false;
  });
  document.addEventListener("keydown", ({ key }) => {
    const more = $(".nav-more details[open]");
    if (key !== "Escape" || !more) return;
    more.open = false;
    $("summary", more).focus();
  });

  document.addEventListener("htmx:afterSettle", () => {
    tendToast();
    requestAnimationFrame(clearOfToast);
  });
  tendToast();
})();
