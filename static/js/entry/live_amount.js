// The milligrams of an amount while it is typed, in the row of a food and in the editor of an entry.
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

  function follow(form) {
    const rules = JSON.parse(form.dataset.amounts);
    const quantity = quantityOf(form.elements.quantity.value);
    const mg = quantity === null ? null : magnesiumOf(quantity, rules.units[form.elements.unit.value], rules);
    const place = form.querySelector("[data-mg]");
    const unit = place.querySelector(".unit");
    const words = { null: "", undefined: "unknown" }[mg] ?? `${rules.atLeast ? "at least " : ""}${shown(mg)}`;
    unit.textContent = typeof mg === "bigint" ? "mg" : "";
    place.replaceChildren(`${words} `, unit);
  }

  ["input", "change"].forEach((type) =>
    document.addEventListener(type, ({ target }) => {
      const form = target.closest?.("form[data-amounts]");
      if (form && ["quantity", "unit"].includes(target.name)) follow(form);
    }),
  );
  const followAll = (root) => root.querySelectorAll("form[data-amounts]").forEach(follow);
  document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => elt.isConnected && followAll(elt));
  document.addEventListener("DOMContentLoaded", () => followAll(document));
})();
