// The page of one text: suggestions are put in where the cursor stands, the length is told, and the glossary is asked while
// somebody types. Everything is saved without it too.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form.translate");
  const field = form?.querySelector("[name=text]");
  if (!field) return;
  const PAUSE = 700; // ms from the last key to the question
  const warnings = form.querySelector("[data-check]");
  const counter = form.querySelector("[data-length]");
  let timer = 0;
  let asked = 0;

  // In the middle of words a space is put around what is put in.
  const insert = (words) => {
    const { selectionStart: start, selectionEnd: end, value } = field;
    const before = start && !/[\s([«“¿¡"'-]$/.test(value.slice(0, start)) ? " " : "";
    const after = /^\w/u.test(value.slice(end)) ? " " : "";
    field.focus();
    field.setRangeText(before + words + after, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const check = async () => {
    asked += 1;
    const own = asked;
    const chosen = [...warnings.querySelectorAll(":checked")].map(({ value }) => value);
    const body = new URLSearchParams({ text: field.value, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    try {
      const answer = await fetch(warnings.dataset.check, { method: "POST", body });
      if (!answer.ok || own !== asked) return;
      const shown = await answer.text();
      if (warnings.contains(document.activeElement)) return;
      warnings.innerHTML = shown;
      warnings.querySelectorAll("[name=dismissed]").forEach((box) => { box.checked = chosen.includes(box.value); });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // without a connection nothing is asked
    }
  };

  form.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-insert]");
    if (button) insert(button.textContent.trim());
  });

  field.addEventListener("input", () => {
    counter.textContent = [...field.value].length;
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  });

  if (!document.querySelector("[role=alert]:not([hidden]) a, .typed-words .notice:not([hidden])")) {
    field.focus({ preventScroll: true });
    field.setSelectionRange(field.value.length, field.value.length);
  }
});
