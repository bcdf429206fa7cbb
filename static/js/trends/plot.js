// Drawn days: the words of a day's row beside its bar, arrow keys along the bars, and the rows
// of a long table when they are wanted. Without this a bar is a link to its day.
"use strict";

(() => {
  let shown = null; // the bar whose words are shown
  let tapped = null; // the bar last tapped: the second tap opens its day
  let pointer = "";

  const make = (name, more) => Object.assign(document.createElement(name), more);
  const tip = make("div", { className: "plot-tip" });
  const barOf = (target) => target.closest?.(".plot-links a");
  const figureOf = (target) => target.closest?.("[data-plot]");
  const wordsOf = (cell) => cell.textContent.trim();
  const hrefOf = (bar) => bar.href.baseVal;
  const dayOf = (bar) => new Date(hrefOf(bar).slice(-11, -1)).toUTCString().slice(0, 16).replace(/, 0?/, " ");
  const on = document.addEventListener.bind(document);
  const forLater = (act) => document.querySelectorAll(".twin-later").forEach(act);

  /** Read rows that were left out; paper cannot wait for them. */
  function readRows(later, canWait = true) {
    if (later.dataset.asked && canWait) return;
    later.dataset.asked = "yes";
    const request = new XMLHttpRequest();
    request.open("GET", later.href, canWait);
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("HX-Current-URL", location.href);
    request.onload = () => {
      const signIn = request.getResponseHeader("HX-Redirect");
      const rows = request.responseText;
      if (signIn) location.assign(signIn);
      else if (later.isConnected && rows.includes('id="trend_days"')) later.parentElement.outerHTML = rows;
      if (shown) show(shown);
    };
    request.send();
  }

  /** The day's row of the table, a line a column. */
  function linesOf(bar) {
    const twin = bar.closest("section").querySelector(".twin");
    const later = twin.querySelector(".twin-later");
    if (later) readRows(later);
    const row = twin.querySelector(`tbody a[href="${hrefOf(bar)}"]`)?.closest("tr");
    if (!row) return later ? [dayOf(bar)] : [dayOf(bar), "nothing logged"];
    const heads = row.closest("table").tHead.rows[0].cells;
    const said = [...row.cells].map(wordsOf);
    return said.map((words, at) => (at && words ? `${wordsOf(heads[at])}: ${words}` : words)).filter(Boolean);
  }

  function show(bar) {
    hide();
    shown = bar;
    const lines = linesOf(bar);
    bar.classList.add("is-shown");
    bar.ariaLabel = lines.join(", ");
    tip.replaceChildren(
      ...lines.map((textContent) => make("p", { textContent })),
      make("a", { href: hrefOf(bar), textContent: "Open this day", tabIndex: -1 }),
    );
    tip.hidden = false;
    figureOf(bar).append(tip);
    const box = tip.parentElement.getBoundingClientRect();
    const { left, right } = bar.getBoundingClientRect();
    const place = right + 8 + tip.offsetWidth > box.right ? left - 8 - tip.offsetWidth : right + 8;
    tip.style.left = `${Math.max(0, place - box.left)}px`;
  }

  function hide() {
    shown?.classList.remove("is-shown");
    tip.hidden = true;
    shown = null;
  }

  on("keydown", (event) => {
    const figure = figureOf(event.target);
    if (event.key === "Escape") hide();
    if (!figure || event.altKey || event.ctrlKey || event.metaKey) return;
    const bars = [...figure.querySelectorAll(".plot-links a")];
    const last = bars.length - 1;
    const from = bars.findIndex((bar) => bar.tabIndex === 0);
    const [before, after] = from < 0 ? [last, last] : [from - 1, from + 1];
    const at = { ArrowLeft: before, ArrowRight: after, Home: 0, End: last }[event.key];
    if (at === undefined || last < 0) return;
    event.preventDefault();
    bars[from]?.setAttribute("tabindex", "-1");
    const bar = bars[Math.min(last, Math.max(0, at))];
    for (const one of bars) one.ariaLabel ||= dayOf(one);
    bar.closest("svg").removeAttribute("aria-hidden");
    bar.setAttribute("tabindex", "0");
    bar.focus();
  });

  on("focusin", ({ target }) => (barOf(target) ? show(barOf(target)) : figureOf(target) || hide()));
  on("pointermove", ({ target, pointerType }) => {
    const bar = barOf(target);
    // Under a finger the words would come between it and the bar.
    if (bar && bar !== shown && pointerType === "mouse") show(bar);
    if (!figureOf(target)) hide();
  });

  on("pointerdown", ({ pointerType }) => (pointer = pointerType), true);
  on("click", (event) => {
    const bar = barOf(event.target);
    if (bar && pointer === "touch" && tapped !== bar) {
      event.preventDefault();
      show(bar);
    } else if (!figureOf(event.target)) hide();
    tapped = bar;
  });

  on("toggle", ({ target }) => target.open && forLater((later) => target.contains(later) && readRows(later)), true);
  window.addEventListener("beforeprint", () => forLater((later) => readRows(later, false)));
})();
