// Draws every element that carries data-option (an ECharts option made on the server).
"use strict";

(() => {
  const SELECTOR = "[data-option]";
  const drawn = new Map(); // element to its chart

  // ECharts writes the font of a text as a style attribute, which the content policy
  // refuses. The same text set through the object model is allowed.
  SVGElement.prototype.setAttribute = function setAttribute(name, value) {
    if (name === "style") this.style.cssText = value;
    else Element.prototype.setAttribute.call(this, name, value);
  };

  /** Replace every "var(--token)" inside an option by the colour it stands for now. */
  function resolve(value, styles) {
    if (typeof value === "string") {
      return value.replace(/var\((--[\w-]+)\)/g, (_, token) => styles.getPropertyValue(token).trim());
    }
    if (Array.isArray(value)) return value.map((item) => resolve(item, styles));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, styles)]));
    }
    return value;
  }

  function optionOf(element) {
    const styles = getComputedStyle(document.documentElement);
    const option = resolve(JSON.parse(element.dataset.option), styles);
    // Tooltips as HTML would carry inline styles; these are drawn into the picture.
    option.tooltip = { ...option.tooltip, renderMode: "richText" };
    const words = option.tooltip.words;
    // A bar's value carries its place on the axis; a line has a value for every place.
    if (words) option.tooltip.formatter = ([{ value, dataIndex }]) => words[Array.isArray(value) ? value[0] : dataIndex];
    option.textStyle = { fontFamily: getComputedStyle(document.body).fontFamily, color: styles.getPropertyValue("--ink").trim(), ...option.textStyle };
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) option.animation = false;
    return option;
  }

  /** Open the day under the pointer: the place on the axis counts from the first date. */
  function openDay(element, chart, { offsetX, offsetY }) {
    if (!chart.containPixel("grid", [offsetX, offsetY])) return;
    const [place] = chart.convertFromPixel({ gridIndex: 0 }, [offsetX, offsetY]);
    const date = new Date(Date.parse(element.dataset.first) + place * 86400000);
    window.location.assign(`${element.dataset.dayPrefix}${date.toISOString().slice(0, 10)}/`);
  }

  function begin(element) {
    const chart = window.echarts.init(element, null, { renderer: "svg" });
    if (element.dataset.dayPrefix) chart.getZr().on("click", (event) => openDay(element, chart, event));
    return chart;
  }

  function draw(element) {
    const chart = drawn.get(element) || begin(element);
    drawn.set(element, chart);
    chart.setOption(optionOf(element), { notMerge: true });
    sizes.observe(element);
  }

  function dispose(element) {
    drawn.get(element)?.dispose();
    drawn.delete(element);
    sizes.unobserve(element);
  }

  // What htmx cleans up may be a text, which has nothing within.
  const within = (root) => [...(root.matches?.(SELECTOR) ? [root] : []), ...(root.querySelectorAll?.(SELECTOR) ?? [])];
  const sizes = new ResizeObserver((changes) => changes.forEach(({ target }) => drawn.get(target)?.resize()));

  document.addEventListener("htmx:afterSettle", (event) => within(event.detail.elt).forEach(draw));
  // A page that the back button brings again was never settled.
  document.addEventListener("htmx:historyRestore", () => within(document.documentElement).forEach(draw));
  document.addEventListener("htmx:beforeCleanupElement", (event) => within(event.detail.elt || event.target).forEach(dispose));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn.forEach((_, element) => draw(element)));
  within(document.documentElement).forEach(draw);
})();
