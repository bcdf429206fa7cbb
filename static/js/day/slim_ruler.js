// The slim ruler of a phone stays in sight while the large one is out of it.
"use strict";

(() => {
  let sight;

  function watch() {
    sight?.disconnect();
    const reading = document.querySelector(".compact") && document.querySelector(".reading");
    if (!reading || !("IntersectionObserver" in window)) return;
    sight = new IntersectionObserver(([entry]) => {
      const isAway = !entry.isIntersecting && entry.boundingClientRect.top < 0;
      document.documentElement.classList.toggle("scale-is-away", isAway);
    });
    sight.observe(reading);
  }

  document.addEventListener("htmx:afterSettle", watch);
  watch();
})();
