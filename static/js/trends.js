// A tap on a square of a month opens its day; the table beside it has the same as links.
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
