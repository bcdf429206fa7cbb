// Everything here makes pages quicker to use; each works without it.
"use strict";

(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");

  // -- Saying things -----------------------------------------------------------

  /** Read a line aloud without moving the cursor. */
  function announce(text) {
    const place = $("#announce");
    if (place) place.textContent = text;
  }

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

  // -- The add panel ----------------------------------------------------------------

  const search = () => $("#q");
  const logButtons = () => $$("#results .log").filter((button) => button.checkVisibility());
  const LOGGING = ".food-row, #several"; // Forms that log what they show.
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
    return results && results.dataset.query === search().value.trim().slice(0, 100).trim();
  }

  function refreshResults() {
    if (search() && window.htmx) window.htmx.trigger(search(), "search");
  }

  // The second half of a double click acts once more on nothing; what was deliberate comes later.
  addEventListener(
    "click",
    (event) => {
      if (event.detail < 2 || !event.target.closest("button[type=submit]")) return;
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

  function logFirst() {
    const [first] = logButtons();
    if (first && search().value.trim()) first.click();
  }

  /** Do what was asked for before the rows came. */
  function answerKeys() {
    const { enter, down } = waiting;
    const row = logButtons()[Math.max(down - 1, 0)];
    forgetKeys();
    if (down) row?.focus();
    if (enter) down ? row?.click() : logFirst();
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
    } else if (event.key === "Escape" && event.target.closest("[data-editor]")) {
      $("[data-cancel]", event.target.closest("[data-editor]")).click();
    }
  });

  document.addEventListener("input", (event) => {
    if (event.target === search()) forgetKeys();
  });

  document.addEventListener("change", (event) => {
    // A row logs to the meal shown, also while fresh rows are on their way.
    if (event.target.id === "add-meal") {
      const boxes = "#results [name=meal], #several [name=meal], #saved [name=meal]";
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
    search().scrollIntoView({ block: "center" });
  });

  // A link that searches types its words into the box of the page it is on.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-search]");
    if (!link || !search() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    search().value = link.dataset.search;
    refreshResults();
    search().focus();
    search().scrollIntoView({ block: "center" });
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

  function afterLogging() {
    if (underway.size) return; // Fresh rows would take the place of those that wait.
    if (search().value === sentQuery) search().value = "";
    refreshResults();
    // After a tap among the recent foods the phone's keyboard would only be in the way.
    if (lastPointer !== "touch" || sentQuery) search().focus({ preventScroll: true });
  }

  // -- Where the cursor goes when a piece of the page is exchanged -----------------------

  const returnTo = new WeakMap(); // What to focus once the answer to a request stands.
  const isLogging = ({ requestConfig }) => Boolean(requestConfig?.elt.closest(LOGGING));
  let before = { entries: new Set(), mg: 0, asks: false }; // The day as it was until its newest answer.
  const logged = new Set(); // Entries that this page's panel logged.
  let undoing; // The newest request that takes something back.

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target?.id !== "entries") return;
    const source = event.detail.elt;
    const focusOn = (...selectors) => returnTo.set(event.detail.xhr, selectors);
    const entry = source.closest(".entry");
    if (source.closest(".entry-delete, .entry-remove")) {
      const list = $$(".entry");
      const near = [list[list.indexOf(entry) + 1], list[list.indexOf(entry) - 1]];
      focusOn(...near.filter(Boolean).map((one) => `#${one.id} .entry-main`), "#q");
    } else if (source.closest("[data-editor]")) {
      focusOn(`#${entry.id} .entry-main`, "#q");
    } else if (source.closest("#toast")) {
      undoing = event.detail.xhr;
      focusOn("#q");
    } else if (source.closest(".finish, .gap")) {
      focusOn(".finish button", "#q");
    } else if (source.closest("#kidneys")) {
      focusOn("#kidneys");
    } else if (source.matches("[data-copies]")) {
      focusOn(`[data-add-to="${source.dataset.copies}"]`, "#toast .notice-undo");
    }
  });

  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target.id === "results") {
      rowsWait ||= isPressed;
      if (isPressed || underway.size) detail.shouldSwap = false;
    }
    if (detail.target.id !== "entries") return;
    const asks = Boolean($("#kidneys form"));
    before = { entries: new Set($$(".entry").map((entry) => entry.id)), mg: totalMg(), asks };
  });

  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.elt.id !== "entries") return;
    const entries = $$(".entry");
    entries.forEach((entry) => entry.classList.toggle("is-new", !before.entries.has(entry.id)));
    if (!search()) return;
    const now = new Set(entries.map((entry) => entry.id));
    const came = [...now].filter((id) => !before.entries.has(id));
    const went = [...before.entries].filter((id) => !now.has(id));
    if (isLogging(detail)) came.forEach((id) => logged.add(id));
    // Undone or deleted, what was added here is no longer told as added.
    const isOfPanel = [...came, ...went].every((id) => logged.has(id));
    if (isOfPanel && came.length + went.length) tally(came.length - went.length, totalMg() - before.mg);
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const id = event.detail.elt.id || "";
    if (id === "results") settleResults();
    else if (id === "entries") settleEntries(event.detail);
    else if (event.detail.elt.matches?.(".entry-editing")) $("input:not([type=hidden])", event.detail.elt)?.focus();
    else if (event.detail.elt.matches?.(".food-open")) $("[aria-invalid], [autofocus]", event.detail.elt)?.focus();
    tendPage();
  });

  // An amount is whole under the cursor at once, so that what is typed takes its place: a moment
  // later a quick finger would have added a digit to it.
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(".food-open input[type=text], .entry-editing input[type=text]")) target.select();
  });

  function settleResults() {
    const { count, query } = $("#results").dataset;
    if (query && search().value) announce(`${count} ${count === "1" ? "food" : "foods"}`);
    if ((waiting.enter || waiting.down) && resultsAreFresh()) answerKeys();
  }

  function settleEntries(detail) {
    const question = $("#kidneys form");
    // In the middle, clear of the toast at the foot.
    if (question && !before.asks) question.scrollIntoView({ block: "center" });
    if (isLogging(detail) && search()) afterLogging();
    else {
      const selector = (returnTo.get(detail.xhr) || []).find((one) => $(one));
      if (selector) $(selector).focus({ preventScroll: true });
      // What was taken back is not what was eaten lately; a food that is open stays.
      if (detail.xhr === undoing && search() && !search().value && !$(".food-open")) refreshResults();
    }
  }

  // -- The slim ruler on a phone, while the large one is out of sight -------------------------

  let sight;

  function watchScale() {
    sight?.disconnect();
    const reading = $(".reading");
    if (!reading || !("IntersectionObserver" in window)) return;
    sight = new IntersectionObserver(([entry]) => {
      const isAway = !entry.isIntersecting && entry.boundingClientRect.top < 0;
      document.documentElement.classList.toggle("scale-is-away", isAway);
    });
    sight.observe(reading);
  }

  // -- The rarer places on a phone -----------------------------------------------------------

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

  // -- Guesses ------------------------------------------------------------------------------

  /** Offer the browser's time zone where none was chosen. */
  function guessTimeZone() {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    $$("[data-time-zone]").forEach((box) => {
      if (box.value || !zone) return;
      if (box.matches("select") && ![...box.options].some((option) => option.value === zone)) return;
      box.value = zone;
    });
  }

  function tendPage() {
    tendToast();
    watchScale();
  }

  // What was typed before the page was ready is answered, too; by then htmx listens.
  document.addEventListener("DOMContentLoaded", () => {
    if (search()?.value && $("#results") && !resultsAreFresh()) refreshResults();
    // A form that came back starts at what is wrong, however far down that is.
    $("main [aria-invalid=true]")?.focus();
  });

  guessTimeZone();
  tendPage();
})();
