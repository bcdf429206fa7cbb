// A tap on a square of a month opens its day; the table beside it has the same as links.
// A long table is there for paper too.
"use strict";

document.addEventListener("click", (event) => {
  const month = event.target.closest("svg[data-month]");
  if (!month) return;
  const box = month.getBoundingClientRect();
  const day = Math.floor(((event.clientX - box.left) / box.width) * 31) + 1;
  const [year, number] = month.dataset.month.split("-").map(Number);
  if (day < 1 || day > new Date(Date.UTC(year, number, 0)).getUTCDate()) return;
  if (!event.target.closest("path")) return;
  window.location.assign(`${month.dataset.dayPrefix}${month.dataset.month}-${String(day).padStart(2, "0")}/`);
});

// Paper cannot open a table: what is read when it is opened is read before printing, at once.
window.addEventListener("beforeprint", () => {
  for (const link of document.querySelectorAll(".twin-later")) {
    const request = new XMLHttpRequest();
    request.open("GET", link.href, false);
    request.setRequestHeader("HX-Request", "true");
    request.send();
    if (request.status === 200) link.parentElement.outerHTML = request.responseText;
  }
});
