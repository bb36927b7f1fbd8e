// Shows a form in one of its languages or in all. Hidden fields stay in the form and are sent with it; a field that is
// shown alone has the texts of the other languages above it, so that a translator sees what to translate.
// Without this script all languages are shown.
"use strict";

{
  const KEY = "admin-languages";
  const bar = document.querySelector(".language-bar");
  const sides = (root) => root.querySelectorAll("[data-language]");
  let shown = "";

  const remembered = () => {
    try {
      return localStorage.getItem(KEY) || "";
    } catch {
      return ""; // storage is closed to this page
    }
  };

  const remember = (language) => {
    try {
      localStorage.setItem(KEY, language);
    } catch {
      // Storage is closed to this page: the choice holds until it is left.
    }
  };

  const button = (language) => bar.querySelector(`[data-show="${CSS.escape(language)}"]`);

  const words = (side) => {
    const input = side.querySelector("input:not([type=hidden]), textarea, select");
    if (!input) return side.querySelector(".readonly")?.textContent.trim() || "";
    return input.matches("select") ? (input.value && input.selectedOptions[0].text) : input.value.trim();
  };

  // The same field in the other languages: its class is field-<name>_<language>.
  const others = (side) => {
    const ending = `_${side.dataset.language.replaceAll("-", "_")}`;
    const own = [...side.classList].find((name) => name.startsWith("field-") && name.endsWith(ending));
    const beside = own ? [...sides(side.closest(".form-row, tr"))] : [];
    const stem = own?.slice(0, -ending.length);
    return beside.filter((other) => other !== side
      && other.classList.contains(`${stem}_${other.dataset.language.replaceAll("-", "_")}`));
  };

  const quoted = (other) => {
    const quote = document.createElement("blockquote");
    const language = document.createElement("cite");
    quote.className = "source";
    quote.lang = other.dataset.language;
    language.textContent = button(quote.lang)?.textContent || quote.lang;
    quote.append(language, words(other));
    return quote;
  };

  const quoteSources = (side) => {
    side.querySelectorAll(".source").forEach((quote) => quote.remove());
    if (!shown || side.dataset.language !== shown || side.matches("th")) return;
    const label = side.querySelector(".side-label, .cell-label");
    others(side).filter(words).reverse().forEach((other) => label?.after(quoted(other)));
  };

  const apply = (root) => {
    sides(root).forEach((side) => {
      side.hidden = Boolean(shown) && side.dataset.language !== shown;
      quoteSources(side);
    });
    root.querySelectorAll(".sides").forEach((line) => line.classList.toggle("one-side", Boolean(shown)));
  };

  const show = (language) => {
    shown = button(language) ? language : "";
    bar.querySelectorAll("button").forEach((one) => {
      one.setAttribute("aria-pressed", String(one.dataset.show === shown));
    });
    apply(bar.closest("form"));
  };

  const fieldsOf = (line) => [...line.querySelectorAll("[data-language] :is(input, textarea)")];
  const isBlank = (field) => !field.value.trim();

  // The Tab key passes over the button while it would do nothing.
  const offerSame = (line) => {
    const offer = line.querySelector("[data-same]");
    const blank = fieldsOf(line).filter(isBlank).length;
    if (offer) offer.disabled = !blank || blank === fieldsOf(line).length;
  };

  // A proper name: what stands in one language goes into those that are empty.
  const takeSame = (line) => {
    const fields = fieldsOf(line);
    const text = fields.find((one) => !isBlank(one)).value.trim();
    fields.filter(isBlank).forEach((one) => {
      one.value = text;
      one.dispatchEvent(new Event("input", { bubbles: true }));
    });
  };

  const begin = () => {
    const form = bar.closest("form");
    bar.hidden = false;
    form.querySelectorAll(".same").forEach((one) => {
      one.hidden = !fieldsOf(one.parentElement).length;
      offerSame(one.parentElement);
    });
    form.addEventListener("click", ({ target }) => {
      if (target.closest("[data-same]")) takeSame(target.closest(".sides"));
    });
    const fault = form.querySelector("[data-language] .errorlist, [data-language].errors");
    show(fault ? "" : remembered());
    bar.addEventListener("click", ({ target }) => {
      const chosen = target.closest("[data-show]");
      if (!chosen) return;
      show(chosen.dataset.show);
      remember(shown);
    });
    form.addEventListener("input", ({ target }) => {
      const side = target.closest("[data-language]");
      side?.classList.toggle("vv-empty", !words(side));
      if (target.closest(".sides")) offerSame(target.closest(".sides"));
    });
    document.addEventListener("formset:added", ({ target }) => apply(target));
    // A link leads to a field that is hidden (accessible.js).
    document.addEventListener("admin:reveal", ({ target }) => {
      if (target.closest("[data-language][hidden]")) show("");
    });
  };

  if (bar && sides(bar.closest("form")).length) begin();
}
