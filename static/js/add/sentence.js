// A meal in one sentence: pasted lines, and the keys and choices of its form.
"use strict";

(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const form = () => $("#sentence");

  // A search box is one line: what is pasted from several would run together.
  document.addEventListener("paste", (event) => {
    const box = event.target;
    if (box.id !== "q") return;
    const text = event.clipboardData.getData("text/plain").trim();
    if (!/[\r\n]/.test(text)) return;
    event.preventDefault();
    // Without what only marks the lines of a list.
    const lines = text.split(/[\r\n]+/).map((line) => line.replace(/^\s*([-*•‣●–—]+|\d{1,2}[.)]\s)/, "").trim());
    const room = box.maxLength - box.value.length + (box.selectionEnd - box.selectionStart);
    box.setRangeText(lines.filter(Boolean).join("; ").slice(0, room), box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.closest("#sentence")) return;
    // A key held down in the box goes on to the button it led to, and is not a second one.
    if (event.repeat) event.preventDefault();
    if (!event.target.matches("input:not([type=checkbox], [type=radio])")) return;
    event.preventDefault();
    $(".sentence-log", form()).focus();
  });

  // Another meal of the panel leaves what was changed in the form; its foods follow.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.id === "add-meal" && form()) event.preventDefault();
  });
  document.addEventListener("change", ({ target }) => {
    if (target.id === "add-meal") {
      document.querySelectorAll("#sentence [data-follows]").forEach((meal) => (meal.value = target.value));
    } else if (target.matches("[data-follows]")) {
      delete target.dataset.follows; // Its own from now on.
    }
  });

  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(".sentence-amount input")) target.select();
  });

  document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
    if (elt.id === "sentence") ($("[aria-invalid]", elt) || $(".sentence-log", elt))?.focus();
    else if (elt.matches?.(".sentence-line")) $("[type=checkbox], a", elt)?.focus();
  });
})();
