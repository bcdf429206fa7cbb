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
    if (id && id === asked) {
      asked = "";
      const place = event.detail.elt;
      const wrong = place.querySelector("[aria-invalid='true']");
      (wrong || place.querySelector(HEADINGS[id]))?.focus({ preventScroll: true });
    }
  });

  document.addEventListener("change", (event) => {
    // "Another" needs a word before its number.
    if (!event.target.matches?.(".symptom-form [name=kind]")) return;
    if (event.target.value === "other") document.querySelector("#symptom-word")?.focus();
    // Where it was felt last is shown as chosen, before the number that notes it.
    const form = event.target.form;
    const last = JSON.parse(form.querySelector("[data-last-places]").dataset.lastPlaces || "{}");
    for (const place of form.querySelectorAll("[name=places]")) {
      place.checked = (last[event.target.value] || []).includes(place.value);
    }
    form.querySelector(".severities").scrollIntoView({ block: "nearest" });
  });
})();
