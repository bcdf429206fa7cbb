// What follows when the entries of a day are exchanged: what is new glows, and the cursor goes on.
"use strict";

(() => {
  const $ = (selector) => document.querySelector(selector);
  const $$ = (selector) => [...document.querySelectorAll(selector)];

  const returnTo = new WeakMap(); // What to focus once the answer to a request stands.
  let before = { entries: new Set(), asks: false }; // The day as it was until its newest answer.

  /** Where the cursor goes after what was sent: the first of these that is on the page. */
  function placesAfter(source) {
    const entry = source.closest(".entry");
    if (source.closest(".entry-delete, .entry-remove")) {
      const list = $$(".entry");
      const near = [list[list.indexOf(entry) + 1], list[list.indexOf(entry) - 1]];
      return [...near.filter(Boolean).map((one) => `#${one.id} .entry-main`), "#q"];
    }
    if (source.closest("[data-editor]")) return [`#${entry.id} .entry-main`, "#q"];
    if (source.closest("#toast")) return ["#q"];
    if (source.closest(".finish, .gap")) return [".finish button", ".finish > summary", "#q"];
    if (source.closest("#yesterday")) return ["#yesterday button", "#q"];
    if (source.closest("#kidneys")) return ["#kidneys"];
    if (source.matches("[data-copies]")) {
      return [`[data-add-to="${source.dataset.copies}"]`, "#toast .notice-undo"];
    }
    return [];
  }

  // Meals that were added to come alone where the page has the rest as it is.
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const version = $("#ruler")?.dataset.version;
    if (version) detail.headers["Day-Version"] = version;
  });

  document.addEventListener("htmx:beforeRequest", ({ detail: { elt, target, xhr } }) => {
    if (target?.id === "entries") returnTo.set(xhr, placesAfter(elt));
  });

  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target.id !== "entries") return;
    before = { entries: new Set($$(".entry").map((entry) => entry.id)), asks: Boolean($("#kidneys form")) };
  });

  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.elt.id !== "entries") return;
    $$(".entry").forEach((entry) => entry.classList.toggle("is-new", !before.entries.has(entry.id)));
  });

  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.elt.id !== "entries") return;
    const question = $("#kidneys form");
    // In the middle, clear of the toast at the foot.
    if (question && !before.asks) question.scrollIntoView({ block: "center" });
    // What is folded takes no cursor.
    const isShown = (one) => one && (one.checkVisibility?.() ?? true);
    const place = (returnTo.get(detail.xhr) || []).find((one) => isShown($(one)));
    if (place) $(place).focus({ preventScroll: true });
  });
})();
