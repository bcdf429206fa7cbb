// The band's slider: two handles over the number boxes, which remain the form.
"use strict";

(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const STEP = 5;

  /** Make an SVG element with attributes. */
  function draw(name, attributes) {
    const element = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    return element;
  }

  /** A number as somebody typed it, with a comma or a point; NaN for anything else. */
  const numberIn = (box) => (box.value.trim() ? Number(box.value.replace(",", ".")) : NaN);

  function enhance(place) {
    const box = (name) => document.getElementById(place.dataset[name]);
    const [low, target, high, noHigh] = ["low", "target", "high", "noHigh"].map(box);
    if (!low || !target || !high) return;
    const references = [place.dataset.referenceLow, place.dataset.referenceHigh].filter(Boolean).map(Number);
    const largest = Math.max(numberIn(high) || 0, (numberIn(target) || 320) * 1.4, ...references);
    const max = Math.ceil((largest * 1.25) / 50) * 50;
    const percent = (mg) => `${Math.min(100, Math.max(0, (mg / max) * 100))}%`;

    const scale = draw("svg", { class: "ruler", "aria-hidden": "true" });
    const handle = (label) => {
      const range = Object.assign(document.createElement("input"), { type: "range", min: 0, max, step: STEP });
      range.setAttribute("aria-label", label);
      return range;
    };
    const lowHandle = handle("Low below, mg");
    const highHandle = handle("High above, mg");
    place.append(scale, lowHandle, highHandle);

    function paint() {
      const [from, aim, to] = [numberIn(low) || 0, numberIn(target), noHigh.checked ? NaN : numberIn(high)];
      const end = Number.isNaN(to) ? max : to;
      const word = (name, start, stop) => {
        if ((stop - start) / max < 0.17) return [];
        const place = { low: { x: 0, dx: 7 }, high: { x: "100%", dx: -5, "text-anchor": "end" } }[name] || { x: percent(start), dx: 18 };
        const text = draw("text", { class: `ruler-word word-${name}`, y: 26, "font-size": 13, "font-weight": 600, ...place });
        text.textContent = name;
        return [text];
      };
      const middle = Number.isNaN(aim) ? from : aim;
      const zone = (name, start, stop) =>
        draw("rect", { class: `zone-${name}`, x: percent(start), y: 8, width: percent(Math.max(0, stop - start)), height: 28, fill: `url(#slider-${name})` });
      scale.replaceChildren(
        zone("low", 0, from),
        zone("borderline", from, middle),
        zone("optimal", middle, end),
        zone("high", end, max),
        draw("rect", { class: "ruler-base", x: 0, y: 36, width: "100%", height: 1.5 }),
        ...references.map((mg) => draw("circle", { class: "reference-dot", cx: percent(mg), cy: 43, r: 4 })),
      );
      scale.append(...word("low", 0, from), ...word("optimal", middle, end), ...word("high", end, max));
      if (!Number.isNaN(aim)) scale.append(draw("line", { class: "ruler-edge", x1: percent(aim), x2: percent(aim), y1: 2, y2: 36, "stroke-width": 2.5 }));
      lowHandle.value = from;
      highHandle.value = end;
      highHandle.disabled = noHigh.checked;
    }

    // A handle stops at the target, so that the order always holds.
    lowHandle.addEventListener("input", () => {
      low.value = Math.min(lowHandle.valueAsNumber, numberIn(target) || max);
      paint();
    });
    highHandle.addEventListener("input", () => {
      high.value = Math.max(highHandle.valueAsNumber, numberIn(target) || 0);
      paint();
    });
    [low, target, high, noHigh].forEach((element) => element.addEventListener("input", paint));
    noHigh.addEventListener("change", () => (high.disabled = noHigh.checked));
    high.disabled = noHigh.checked;
    paint();
  }

  document.querySelectorAll("[data-band-slider]").forEach(enhance);
})();
