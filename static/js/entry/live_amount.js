// The milligrams of an amount while it is typed, in the row of a food, in the editor of an entry and in
// the lines of a sentence, with their sum.
// With the server's own rules and rounding (foods/amounts.py), in whole numbers, so that none differs.
"use strict";

(() => {
  const MOST = 10000000n; // Thousandths of a unit.
  const HEAVIEST = 20000000n; // Thousandths of a gram.
  const LONGEST = 40;
  const QUANTITY = /^(?:(?:(\d+) )?(\d+) ?\/ ?(\d+)|(\d+(?:[.,]\d+)?|[.,]\d+))$/;

  /** A decimal as a fraction of two whole numbers. */
  function exact(text) {
    const [whole, part = ""] = text.replace(",", ".").split(".");
    return [BigInt(whole + part || "0"), 10n ** BigInt(part.length)];
  }

  /** A fraction in steps of 1 / parts, half up. */
  function rounded([top, bottom], parts = 1000n) {
    return (top * parts * 2n + bottom) / (bottom * 2n);
  }

  /** Thousandths of the amount that was typed; null where it is none. */
  function quantityOf(typed) {
    const plain = [...typed]
      .map((char) => (/[¼-¾⅐-⅞↉]/.test(char) ? ` ${char.normalize("NFKC")}` : char))
      .map((char) => (/[！-～　]/.test(char) ? char.normalize("NFKC") : char))
      .join("")
      .replaceAll("⁄", "/")
      .replace(/\s+/g, " ")
      .trim();
    const match = QUANTITY.exec(plain);
    if (!match || plain.length > LONGEST) return null;
    const [, whole, top, bottom, number] = match;
    if (bottom !== undefined && !BigInt(bottom)) return null;
    const value = number
      ? exact(number)
      : [BigInt(whole || 0) * BigInt(bottom) + BigInt(top), BigInt(bottom)];
    if (value[0] * 1000n > MOST * value[1]) return null;
    return rounded(value) || null;
  }

  /** Thousandths of a milligram; null where the amount is refused, undefined where it is unknown. */
  function magnesiumOf(quantity, unit, rules) {
    if (!unit) return undefined;
    if (unit.part) {
      if (rules.whole === null) return undefined;
      const [all, one, of] = [rules.whole, ...unit.part].map(exact);
      return rounded([all[0] * quantity * one[0] * of[1], all[1] * 1000n * one[1] * of[0]]);
    }
    if (unit.grams === null) {
      if (unit.mg === null) return undefined;
      const [top, bottom] = exact(unit.mg);
      return rounded([quantity * top, bottom * 1000n]);
    }
    const [top, bottom] = exact(unit.grams);
    const grams = rounded([quantity * top, bottom * 1000n]);
    if (!grams || grams > HEAVIEST) return null;
    if (rules.per100g === null) return undefined;
    const per = exact(rules.per100g);
    return rounded([grams * per[0], per[1] * 100000n]);
  }

  /** An amount as people read it: whole from 10 up, else one decimal. */
  function shown(mg) {
    if (mg > 0n && mg < 50n) return "under 0.1";
    const tenths = rounded([mg, 1000n], 10n);
    if (tenths < 100n && tenths % 10n) return `${tenths / 10n}.${tenths % 10n}`;
    return rounded([mg, 1000n], 1n).toLocaleString("en");
  }

  /** The value of a field, whatever stands before its name where several amounts share a form. */
  const valueOf = (place, name) =>
    place.querySelector(`[name$=${name}]:is(select, [type=text], :checked)`)?.value;

  function follow(place) {
    const rules = JSON.parse(place.dataset.amounts);
    const quantity = quantityOf(valueOf(place, "quantity"));
    const mg = quantity === null ? null : magnesiumOf(quantity, rules.units[valueOf(place, "unit")], rules);
    const figure = place.querySelector("[data-mg]");
    const unit = figure.querySelector(".unit");
    const words = { null: "", undefined: "unknown" }[mg] ?? `${rules.atLeast ? "at least " : ""}${shown(mg)}`;
    unit.textContent = typeof mg === "bigint" ? "mg" : "";
    figure.replaceChildren(`${words} `, unit);
    figure.dataset.mg = mg ?? "";
    figure.toggleAttribute("data-at-least", rules.atLeast);
  }

  /** The sum of the ticked amounts of a form, and how many they are. */
  function addUp(form) {
    const figures = [...form.querySelectorAll("[data-amounts]")]
      .filter((place) => place.querySelector("[type=checkbox]").checked)
      .map((place) => place.querySelector("[data-mg]"));
    const known = figures.map((figure) => figure.dataset.mg).filter(Boolean);
    const isAtLeast = known.length < figures.length || figures.some((figure) => "atLeast" in figure.dataset);
    const sum = shown(known.reduce((sum, mg) => sum + BigInt(mg), 0n));
    const isUnknown = figures.length && !known.length;
    form.querySelector("[data-sum]").textContent = isUnknown ? "unknown" : `${isAtLeast ? "at least " : ""}${sum} mg`;
    form.querySelector("[data-log]").textContent = `Log ${figures.length} ${figures.length === 1 ? "food" : "foods"}`;
  }

  const addUpAll = () => document.querySelectorAll("form[data-sums]:has([data-sum])").forEach(addUp);

  ["input", "change"].forEach((type) =>
    document.addEventListener(type, ({ target }) => {
      const place = target.closest?.("[data-amounts]");
      if (!place) return;
      if (/(^|-)(quantity|unit)$/.test(target.name)) follow(place);
      addUpAll();
    }),
  );
  const followAll = (root) => root.querySelectorAll("[data-amounts]").forEach(follow);
  document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
    if (!elt.isConnected) return;
    followAll(elt);
    addUpAll();
  });
  document.addEventListener("DOMContentLoaded", () => {
    followAll(document);
    addUpAll();
  });
})();
