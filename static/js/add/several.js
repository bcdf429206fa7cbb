// Ticking several foods: what was ticked stays ticked while other foods are searched.
"use strict";

(() => {
  const form = () => document.querySelector("#several");
  const ticked = () => [...document.querySelectorAll("#several .picked input:checked, #results .tick input:checked")];

  /** Say on the button how many it adds. */
  function count() {
    const button = form()?.querySelector("button[type=submit]");
    if (!button) return;
    const many = ticked().length;
    button.textContent = many ? `Add ${many} ${many === 1 ? "food" : "foods"}` : "Add what is ticked";
  }

  /** Put the ticked rows of a list that goes into the form, by name. */
  function keep() {
    document.querySelectorAll("#results .tick input:checked").forEach((box) => {
      const kept = document.createElement("li");
      const label = document.createElement("label");
      const copy = box.cloneNode();
      copy.checked = true;
      label.append(copy, box.nextElementSibling.textContent.replace(/^Tick /, ""));
      kept.append(label);
      form().querySelector(".picked").append(kept);
    });
  }

  /** A food that is in the list again is ticked there, not twice. */
  function giveBack() {
    form().querySelectorAll(".picked li").forEach((kept) => {
      const value = kept.querySelector("input").value;
      const box = [...document.querySelectorAll("#results .tick input")].find((one) => one.value === value);
      if (!box) return;
      box.checked = true;
      box.closest("details")?.setAttribute("open", "");
      kept.remove();
    });
    count();
  }

  document.addEventListener("change", ({ target }) => {
    if (target.name !== "tick") return;
    const kept = target.closest(".picked li");
    if (kept && !target.checked) {
      kept.remove();
      document.querySelector("#q").focus();
    }
    count();
  });

  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target.id === "results" && detail.shouldSwap && form()) keep();
  });

  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.elt.id === "results" && form()) giveBack();
    if (detail.requestConfig?.elt.id !== "several" || detail.elt.id !== "entries") return;
    form().querySelector(".picked").replaceChildren();
    ticked().forEach((box) => (box.checked = false));
    count();
  });
})();
