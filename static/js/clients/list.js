// Keys of a dietitian's list: j and k go from client to client, "/" to the search. On a name the
// arrow keys do as well; elsewhere they scroll. The names are links, so Enter opens the client.
"use strict";

(() => {
  const go = (step) => {
    const names = [...document.querySelectorAll("[data-keys] [data-client]")];
    const here = document.activeElement.closest(".client");
    const at = names.findIndex((name) => here && here.contains(name));
    const next = names[at < 0 ? (step > 0 ? 0 : names.length - 1) : at + step];
    if (!next) return;
    next.focus({ preventScroll: true });
    next.closest(".client").scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, textarea, select, [contenteditable]")) return;
    if (!document.querySelector("[data-keys]")) return;
    const isOnName = event.target.matches("[data-client]");
    const steps = { j: 1, k: -1, ...(isOnName ? { ArrowDown: 1, ArrowUp: -1 } : {}) };
    if (event.key in steps) go(steps[event.key]);
    else if (event.key === "/") {
      const search = document.getElementById("id_q");
      search.focus();
      search.select();
    } else return;
    event.preventDefault();
  });
})();
