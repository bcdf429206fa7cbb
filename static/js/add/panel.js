// The add panel: search, keys, and what was added from it.
"use strict";

(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");

  /** Read a line aloud without moving the cursor. */
  function announce(text) {
    const place = $("#announce");
    if (place) place.textContent = text;
  }

  const search = () => $("#q");
  // What the arrows go through: buttons that log a row each, or the ticks of a whole meal.
  const logButtons = () =>
    $$("#results .log, #sentence .sentence-name input").filter((button) => button.checkVisibility());
  const LOGGING = ".food-row, #several, #sentence, #water"; // Forms that log what they show.
  // Keys pressed before the answer to what was typed came: Enter, and how often down.
  const waiting = { enter: false, down: 0 };
  let lastPointer = "";
  const added = { count: 0, mg: 0 };
  const underway = new Map(); // Forms of foods sent or waiting their turn, with how often.
  let sentQuery = ""; // What stood in the box when a food was sent.

  let isPressed = false; // A finger or button is down on a row, which must not go from under it.
  let rowsWait = false; // Rows came while it was.

  addEventListener(
    "pointerdown",
    (event) => {
      lastPointer = event.pointerType;
      // A list of choices that opens may keep the release for itself.
      isPressed = event.button === 0 && Boolean(event.target.closest("#results") && !event.target.closest("select"));
    },
    true,
  );
  ["pointerup", "pointercancel"].forEach((kind) => addEventListener(kind, release, true));
  addEventListener("keydown", () => (lastPointer = ""), true);

  function release() {
    isPressed = false;
    if (!rowsWait) return;
    rowsWait = false;
    setTimeout(refreshResults); // After the click that this release makes.
  }

  /** Whether the rows on the page answer what stands in the box. */
  function resultsAreFresh() {
    const results = $("#results");
    // By signs as the server counts them: an emoji is one.
    return results && results.dataset.query === [...search().value.trim()].slice(0, search().maxLength).join("").trim();
  }

  function refreshResults() {
    if (search() && window.htmx) window.htmx.trigger(search(), "search");
  }

  document.addEventListener("submit", ({ target: form }) => {
    if (!form.closest(LOGGING) || !search()) return;
    underway.set(form, (underway.get(form) || 0) + 1);
    sentQuery = search().value;
    if (lastPointer === "touch") return;
    // The sent button goes dead and drops the cursor; what is typed next is the next search.
    search().focus({ preventScroll: true });
    search().select();
  });

  document.addEventListener("htmx:afterRequest", ({ detail: { requestConfig } }) => {
    const left = (underway.get(requestConfig.elt) || 0) - 1;
    if (left > 0) underway.set(requestConfig.elt, left);
    else underway.delete(requestConfig.elt);
  });

  // Rows asked for before a star was tapped may come after it and would show it as it was.
  // They may also have taken its place, and htmx says nothing of what is no longer on the page.
  document.addEventListener("htmx:beforeRequest", ({ detail: { elt, xhr } }) => {
    if (!elt.matches(".star")) return;
    xhr.addEventListener("loadend", () => {
      const shown = document.getElementById(elt.id);
      const isStale = shown && shown.getAttribute("aria-checked") !== String(elt.value === "1");
      if (isStale || $("#q.htmx-request, #add-meal.htmx-request")) refreshResults();
    });
  });

  const forgetKeys = () => Object.assign(waiting, { enter: false, down: 0 });
  // What is looked up again later is not logged by itself.
  ["htmx:sendError", "htmx:responseError"].forEach((kind) => document.addEventListener(kind, forgetKeys));
  addEventListener("online", () => search() && $("#results") && !resultsAreFresh() && refreshResults());

  const isGuess = (button) => Boolean(button?.closest("[data-unsure]"));

  /** Log the first food that matches; where none does, say what to do instead. */
  function logFirst() {
    if (!search().value.trim()) return;
    if (goToSentence()) return;
    const first = logButtons().find((button) => !isGuess(button));
    if (first) first.click();
    else sayChoose();
  }

  /** A whole meal is logged by a key of its own: this one only leads to its button. */
  function goToSentence() {
    const button = $("#sentence .sentence-log");
    if (!button) return false;
    button.focus();
    announce(`${button.textContent.trim()}? Press Enter once more.`);
    return true;
  }

  function sayChoose() {
    const words = $("#choose");
    if (!words) return;
    words.hidden = false;
    announce(words.textContent);
  }

  /** Do what was asked for before the rows came. */
  function answerKeys() {
    const { enter, down } = waiting;
    const row = logButtons()[Math.max(down - 1, 0)];
    forgetKeys();
    if (down) row?.focus();
    // A guess that was not seen was not chosen.
    if (enter && goToSentence()) return;
    if (enter) isGuess(row) ? sayChoose() : down ? row?.click() : logFirst();
  }

  function searchKeys(event) {
    if (event.key === "Enter") {
      // An empty box logs nothing, so that a second Enter is not a second food.
      event.preventDefault();
      if (event.repeat) return;
      waiting.enter = !resultsAreFresh();
      if (waiting.enter) refreshResults();
      else logFirst();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      // The rows on the page may be about to go; those that come are meant.
      if (resultsAreFresh()) logButtons()[0]?.focus();
      else if ((waiting.down += 1) === 1) refreshResults();
    } else if (event.key === "Escape") {
      event.preventDefault();
      clearSearch();
    }
  }

  function rowKeys(event) {
    const buttons = logButtons();
    const at = buttons.indexOf(event.target);
    if (event.key === "Escape") {
      event.preventDefault();
      search().focus();
      clearSearch();
    } else if (at >= 0 && event.key === "ArrowDown") {
      event.preventDefault();
      (buttons[at + 1] || event.target).focus();
    } else if (at >= 0 && event.key === "ArrowUp") {
      event.preventDefault();
      (buttons[at - 1] || search()).focus();
    }
  }

  function clearSearch() {
    if (!search().value) return;
    search().value = "";
    refreshResults();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === search()) searchKeys(event);
    else if (event.target.closest("#results")) rowKeys(event);
    else if (event.key === "/" && search() && !isTyping(event.target)) {
      event.preventDefault();
      search().focus();
    }
  });

  document.addEventListener("input", (event) => {
    if (event.target === search()) forgetKeys();
  });

  document.addEventListener("change", (event) => {
    // A row logs to the meal shown, also while fresh rows are on their way.
    if (event.target.id === "add-meal") {
      const boxes = ["#results", "#water", "#several", "#saved", "#quick"].map((form) => `${form} [name=meal]`).join();
      $$(boxes).forEach((box) => (box.value = event.target.value));
    }
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-add-to]");
    if (!link || !search() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const meal = $("#add-meal");
    meal.value = link.dataset.addTo;
    meal.dispatchEvent(new Event("change", { bubbles: true }));
    search().focus();
    search().scrollIntoView({ block: "center", behavior: "instant" });
  });

  // A link that searches types its words into the box of the page it is on.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-search]");
    if (!link || !search() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    search().value = link.dataset.search;
    refreshResults();
    search().focus();
    search().scrollIntoView({ block: "center", behavior: "instant" });
  });

  const totalMg = () => Number($("[data-total-mg]")?.dataset.totalMg || 0);

  /** Add what one answer brought to the line under the search, or take it off again. */
  function tally(count, mg) {
    added.count += count;
    added.mg += mg;
    const line = $("#added");
    line.textContent = `Added ${added.count}, ${Math.round(Math.max(added.mg, 0))} mg`;
    line.hidden = added.count <= 0;
  }

  /** Of a sentence what was not understood, and foods nobody chose, stay in the box. */
  function leftOver() {
    const asked = $$("#sentence .sentence-asks [name$=-typed]");
    return [...$$("#sentence [name=left]"), ...asked].map((field) => field.value).join(", ");
  }

  function afterLogging() {
    if (underway.size) return; // Fresh rows would take the place of those that wait.
    if (search().value === sentQuery) search().value = leftOver();
    refreshResults();
    // After a tap among the recent foods the phone's keyboard would only be in the way.
    if (lastPointer !== "touch" || sentQuery) search().focus({ preventScroll: true });
  }

  // -- What was added here ---------------------------------------------------------------

  const isLogging = ({ requestConfig }) => Boolean(requestConfig?.elt.closest(LOGGING));
  let before = { entries: new Set(), mg: 0 }; // The day as it was until its newest answer.
  const logged = new Set(); // Entries that this page's panel logged.
  let undoing; // The newest request that takes something back.

  document.addEventListener("htmx:beforeRequest", ({ detail: { elt, target, xhr } }) => {
    if (target?.id === "entries" && elt.closest("#toast")) undoing = xhr;
  });

  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target.id === "results") {
      rowsWait ||= isPressed;
      if (isPressed || underway.size) detail.shouldSwap = false;
    }
    if (detail.target.id !== "entries") return;
    before = { entries: new Set($$(".entry").map((entry) => entry.id)), mg: totalMg() };
  });

  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.elt.id !== "entries" || !search()) return;
    const now = new Set($$(".entry").map((entry) => entry.id));
    const came = [...now].filter((id) => !before.entries.has(id));
    const went = [...before.entries].filter((id) => !now.has(id));
    if (isLogging(detail)) came.forEach((id) => logged.add(id));
    // Undone or deleted, what was added here is no longer told as added.
    const isOfPanel = [...came, ...went].every((id) => logged.has(id));
    if (isOfPanel && came.length + went.length) tally(came.length - went.length, totalMg() - before.mg);
  });

  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    const id = detail.elt.id || "";
    if (id === "results") settleResults();
    else if (id === "entries") settleEntries(detail);
    else if (id === "quick") settleQuick(detail.elt);
  });

  function settleResults() {
    const { count, query, sure } = $("#results").dataset;
    const foods = `${count} ${count === "1" ? "food" : "foods"}`;
    const isGuessing = sure === "0" && count !== "0";
    if ($("#sentence")) announce(`${foods} read. Nothing is logged yet.`);
    else if (query && search().value) announce(isGuessing ? `No exact match. Perhaps one of ${foods}` : foods);
    if ((waiting.enter || waiting.down) && resultsAreFresh()) answerKeys();
  }

  function settleEntries(detail) {
    if (!search()) return;
    if (isLogging(detail)) afterLogging();
    // What was taken back is not what was eaten lately; a food that is open stays.
    else if (detail.xhr === undoing && !search().value && !$(".food-open")) refreshResults();
  }

  /** A form sent off by itself stays in use; one exchanged beside others is left alone. */
  function settleQuick(form) {
    const wrong = $("[aria-invalid='true']", form);
    (wrong || $("[name=name]", form)).focus({ preventScroll: true });
  }

  // What was typed before the page was ready is answered, too; by then htmx listens.
  document.addEventListener("DOMContentLoaded", () => {
    if (search()?.value && $("#results") && !resultsAreFresh()) refreshResults();
  });
})();
