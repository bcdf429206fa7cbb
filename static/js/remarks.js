// What stands beside the food on the day: where the cursor goes after a piece is exchanged.
"use strict";

(() => {
  const HEADINGS = { symptoms: "#symptoms-heading", "day-note": "#day-note-heading" };
  let asked = ""; // The piece whose form was sent off.

  document.addEventListener("htmx:beforeRequest", (event) => {
    const id = event.detail.target?.id || "";
    asked = id in HEADINGS ? id : "";
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const id = event.detail.elt.id || "";
    if (id === "quick") {
      // A form sent off by itself stays in use; one exchanged beside others is left alone.
      const wrong = event.detail.elt.querySelector("[aria-invalid='true']");
      (wrong || event.detail.elt.querySelector("[name=name]")).focus({ preventScroll: true });
    } else if (id && id === asked) {
      asked = "";
      const place = event.detail.elt;
      const wrong = place.querySelector("[aria-invalid='true']");
      (wrong || place.querySelector(HEADINGS[id]))?.focus({ preventScroll: true });
    }
  });

  document.addEventListener("change", (event) => {
    // "Another" needs a word before its number.
    if (event.target.matches?.(".symptom-form [value=other]")) document.querySelector("#symptom-word")?.focus();
    // What is added goes to the meal chosen above.
    if (event.target.id === "add-meal") {
      const meal = document.querySelector("#quick [name=meal]");
      if (meal) meal.value = event.target.value;
    }
  });
})();
