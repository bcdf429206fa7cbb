// A button in each field for a password that shows what is typed. Without scripts there is none.
"use strict";

(() => {
  const shown = new Set();

  function turn(box, button, isShown) {
    box.type = isShown ? "text" : "password";
    button.setAttribute("aria-pressed", isShown);
    if (isShown) shown.add([box, button]);
  }

  /** Dots again, so that the browser keeps nothing of it as a plain text. */
  function hideAll() {
    shown.forEach(([box, button]) => turn(box, button, false));
    shown.clear();
  }

  document.querySelectorAll("[type=password]").forEach((box) => {
    // Else what is shown could go to a spelling checker, or be written with a capital.
    box.spellcheck = false;
    box.autocapitalize = "none";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "password-show";
    button.setAttribute("aria-pressed", "false");
    const which = document.createElement("span");
    which.className = "visually-hidden";
    which.textContent = ` ${box.labels[0].textContent.trim().toLowerCase()}`;
    button.append("Show", which);
    button.addEventListener("click", () => turn(box, button, box.type === "password"));

    const hadFocus = document.activeElement === box;
    const field = document.createElement("div");
    field.className = "password";
    box.before(field);
    field.append(box, button);
    if (hadFocus) box.focus();
  });

  document.addEventListener("submit", hideAll);
  window.addEventListener("pagehide", hideAll);
})();
