// Tell the browser's time zone with a new account.
"use strict";

document.querySelectorAll("[data-time-zone]").forEach((box) => {
  if (!box.value) box.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
});
