// Say in words what a new password still lacks, while it is typed. The rules stand beside the
// field without this, and are checked when the form is sent.
"use strict";

document.querySelectorAll("[data-password-hint]").forEach((box) => {
  const least = Number(box.dataset.passwordHint);
  const hint = document.createElement("p");
  hint.className = "password-hint";
  hint.setAttribute("aria-live", "polite");
  // Before the first key, so that what is said in it is read aloud.
  box.addEventListener("focus", () => box.closest(".password").after(hint), { once: true });

  const wordsFor = (password) => {
    const length = [...password].length;
    const email = box.form.elements.email?.value.split("@")[0].toLowerCase();
    if (!length) return "";
    if (length < least) {
      const missing = least - length;
      return `${missing} more character${missing > 1 ? "s" : ""} needed.`;
    }
    if (/^\d+$/.test(password)) return "Only digits: add words or letters.";
    if (email?.length > 3 && password.toLowerCase().includes(email)) {
      return "Your address is in it: choose something else.";
    }
    return "Long enough. Whether it is a common one shows when you send it.";
  };
  box.addEventListener("input", () => {
    hint.textContent = wordsFor(box.value);
  });
});
