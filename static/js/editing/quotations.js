// The form of a quotation: the paragraphs of the chosen article to choose from, the chosen one beside the form, text
// taken from it into the form, fields to be filled in by the site; and the cut of a quotation in two. Without this
// script the same comes with the page, after its buttons.
"use strict";

{
  let aside;
  const known = {}; // last choices: Django's script fires change events without any change
  const COMPARED = /^(csrfmiddlewaretoken|article|(last_)?paragraph|(text|place)_.*)$/;
  const field = (name) => document.querySelector(`[name="${name}"]`);

  // A browser that cannot reach the site (offline, logged out) shows nothing: saving will.
  const ask = async (url, values, options) => {
    const address = new URL(url, location.href);
    Object.entries(values).forEach(([name, value]) => address.searchParams.set(name, value));
    try {
      const answer = await fetch(address, { redirect: "error", ...options });
      return answer.ok ? answer : null;
    } catch {
      return null;
    }
  };

  const tell = (input) => input.dispatchEvent(new Event("input", { bubbles: true }));
  // The site counts characters, the browser units of which some characters have two.
  const characters = (text) => [...text].length;

  // The chosen paragraph ---------------------------------------------------------------------------------------------

  const inLanguage = (name, language) => field(`${name}_${language.replaceAll("-", "_")}`);
  const wordsIn = (language) => inLanguage("text", language);

  const take = ({ take: language, into = "text" }) => {
    const printed = aside.querySelector(`[data-printed="${CSS.escape(language)}"]`);
    const input = inLanguage(into, language);
    const chosen = printed.value.slice(printed.selectionStart, printed.selectionEnd);
    if (!input || !chosen.trim()) {
      printed.focus();
      return;
    }
    const start = printed.selectionStart + chosen.length - chosen.trimStart().length;
    input.value = chosen.trim();
    const place = into === "text" && inLanguage("place", language);
    if (place) place.value = characters(printed.value.slice(0, start));
    tell(input);
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  };

  const compare = (language) => {
    const printed = aside.querySelector(`[data-printed="${CSS.escape(language)}"]`);
    const place = aside.querySelector(`[data-compared="${CSS.escape(language)}"]`);
    const words = wordsIn(language)?.value.trim().replaceAll("\r\n", "\n");
    if (!printed || !place) return;
    const told = document.createElement("p");
    const same = printed.value.includes(words);
    told.className = `comparison ${same ? "same" : "other"}`;
    told.textContent = same ? place.dataset.same : place.dataset.other;
    place.replaceChildren(...(words ? [told] : []));
  };

  // Words in all the article, and word for word what differs, are for the site to tell, once no key was pressed for a
  // while; with the paragraph chosen, the first sign is given at once.
  let lookup;
  const compareSoon = () => {
    clearTimeout(lookup);
    lookup = setTimeout(compareAll, 400);
  };

  const compareAll = async () => {
    const form = new FormData(field("paragraph").form);
    const sent = new FormData();
    [...form].filter(([name]) => COMPARED.test(name)).forEach(([name, value]) => sent.append(name, value));
    const started = lookup;
    const answer = await ask(aside.dataset.comparisonUrl, {}, { method: "POST", body: sent });
    const page = document.createElement("template");
    page.innerHTML = answer ? await answer.text() : "";
    if (!answer || started !== lookup) return;
    const place = aside.querySelector("[data-paragraph]");
    const printed = (root) => [...root.querySelectorAll("[data-printed]")].map(({ defaultValue }) => defaultValue);
    if (JSON.stringify(printed(place)) === JSON.stringify(printed(page.content))) {
      // The paragraph stays as it is, with what is selected in it.
      const parts = "[data-sought], [data-compared]";
      const fresh = page.content.querySelectorAll(parts);
      place.querySelectorAll(parts).forEach((part, at) => part.replaceWith(fresh[at]));
    } else {
      place.replaceChildren(page.content);
    }
    aside.hidden = !place.querySelector("[data-printed], [data-sought] p");
    prepare();
  };

  const choose = ({ choose: paragraph, last = "" }) => {
    field("paragraph").value = paragraph;
    if (field("last_paragraph")) field("last_paragraph").value = last;
    showParagraph();
  };

  const prepare = () => {
    aside.querySelectorAll("[data-choose]").forEach((button) => { button.hidden = false; });
    aside.querySelectorAll("[data-take]").forEach((button) => {
      button.parentElement.hidden = !wordsIn(button.dataset.take);
    });
    // A read-only field has no cursor to move by keys: make it editable, and restore its text after each input.
    aside.querySelectorAll("[data-printed]").forEach((printed) => {
      printed.readOnly = false;
      printed.setAttribute("aria-readonly", "true");
    });
  };

  const isNew = (name) => {
    const before = known[name];
    known[name] = field(name).value;
    return known[name] !== before;
  };

  const showParagraph = async () => {
    if (!isNew("paragraph")) return;
    const chosen = field("paragraph").value;
    const answer = chosen ? await ask(aside.dataset.paragraphUrl, { pk: chosen }) : null;
    if (chosen !== field("paragraph").value) return;
    aside.hidden = !answer;
    const place = aside.querySelector("[data-paragraph]");
    // The site's own page, made by the same template as this one.
    place.innerHTML = answer ? await answer.text() : "";
    prepare();
    place.querySelectorAll("[data-printed]").forEach((printed) => {
      if (wordsIn(printed.dataset.printed)?.value) compare(printed.dataset.printed);
    });
    compareSoon();
  };

  const listParagraphs = async () => {
    if (!isNew("article")) return;
    const article = field("article").value;
    const answer = await ask(aside.dataset.paragraphsUrl, { article });
    if (!answer || article !== field("article").value) return;
    const { paragraphs } = await answer.json();
    [field("paragraph"), field("last_paragraph")].filter(Boolean).forEach((chooser) => {
      const before = chooser.value;
      chooser.replaceChildren(...paragraphs.map(({ id, text }) => new Option(text, id)));
      chooser.value = paragraphs.some(({ id }) => String(id) === before) ? before : "";
    });
    showParagraph();
    compareSoon();
  };

  // Fields to be filled in -------------------------------------------------------------------------------------------

  const TOLD = ["event", "session", "said_on", "office"];
  const ASKED = ["article", "speaker", "event", "session", "said_on"];

  const propose = async () => {
    const values = Object.fromEntries(ASKED.map((name) => [name, field(name)?.value || ""]));
    const answer = await ask(aside.dataset.proposalsUrl, values);
    if (!answer) return;
    const proposals = await answer.json();
    TOLD.forEach((name) => {
      const input = field(name);
      if (!input) return;
      const line = input.closest(".form-row");
      line.querySelector(".proposal")?.remove();
      if (input.value || !proposals[name]) return;
      const told = document.createElement("p");
      const what = document.createElement("b");
      told.className = "proposal";
      what.textContent = proposals[name];
      told.append(`${aside.dataset.leftBlank} `, what);
      line.append(told);
    });
  };

  const begin = () => {
    document.querySelector(".show-paragraphs").hidden = true;
    isNew("article");
    isNew("paragraph");
    prepare();
    aside.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-take], [data-choose]");
      if (button) (button.dataset.choose ? choose : take)(button.dataset);
    });
    aside.addEventListener("beforeinput", (event) => event.preventDefault());
    aside.addEventListener("input", ({ target }) => { target.value = target.defaultValue; });
    document.addEventListener("input", ({ target }) => {
      const language = target.name?.startsWith("text_") && !target.name.startsWith("text_status") && target.lang;
      if (language && field("paragraph").value) compare(language);
      if (language) compareSoon();
    });
    // Autocomplete fires its events through jQuery alone.
    window.django.jQuery(document).on("change", "#id_article", listParagraphs);
    window.django.jQuery(document).on("change", "#id_paragraph", showParagraph);
    window.django.jQuery(document).on("change", "#id_last_paragraph", compareSoon);
    window.django.jQuery(document).on("change", ASKED.map((name) => `#id_${name}`).join(), propose);
    if (aside.dataset.isNew) propose();
  };

  // Splitting --------------------------------------------------------------------------------------------------------

  const cut = (first) => {
    const second = document.querySelector(`[name="${first.name.replace("first_", "second_")}"]`);
    second.value = [first.value.slice(first.selectionStart).trim(), second.value.trim()].filter(Boolean).join(" ");
    first.value = first.value.slice(0, first.selectionStart).trim();
    second.focus();
  };

  const beginCut = (button) => {
    let last = document.querySelector(".split-text");
    button.parentElement.hidden = false;
    document.querySelectorAll('[name^="first_text"]').forEach((text) => {
      text.addEventListener("focus", () => { last = text; });
    });
    button.addEventListener("click", () => cut(last));
  };

  window.addEventListener("load", () => {
    aside = document.querySelector("[data-quotation-aside]");
    if (aside && field("paragraph") && window.django?.jQuery) begin();
    document.querySelectorAll("[data-cut]").forEach(beginCut);
  });
}
