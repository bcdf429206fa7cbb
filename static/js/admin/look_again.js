// Look again at how an import stands, ever more rarely, until it has ended.
"use strict";

{
  const FIRST_MS = 300;
  const LONGEST_MS = 5000;

  const look = async () => {
    const shown = document.getElementById("stand");
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.getElementById("stand");
    // Whoever was signed out meanwhile finds the way with the link.
    if (!now) return false;
    // Only what is new: it is read out, and the link may have the focus.
    if (!now.isEqualNode(shown)) shown.replaceChildren(...now.childNodes);
    return true;
  };

  const lookIn = (ms) => {
    if (!document.querySelector("[data-looks-again]")) return;
    setTimeout(async () => {
      // Without a connection it is tried again.
      const goesOn = await look().catch(() => true);
      if (goesOn) lookIn(Math.min(ms * 1.5, LONGEST_MS));
    }, ms);
  };

  lookIn(FIRST_MS);
}
