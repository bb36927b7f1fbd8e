// Shows below a date, while it is typed, how the site reads it. Without this script the page shows it after saving.
"use strict";

{
  const PAUSE = 300; // ms without a key before the site is asked
  const waiting = new WeakMap();

  // A browser that cannot reach the site (offline, logged out) shows nothing: saving will.
  const read = async (place, text) => {
    const address = new URL(place.dataset.url, location.href);
    address.searchParams.set("text", text);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "error" });
      return answer.ok ? await answer.json() : {};
    } catch {
      return {};
    }
  };

  const tell = async (input, place) => {
    const text = input.value;
    const said = await read(place, text);
    // Answers may come in another order than requests: only the one to the present text counts.
    if (text !== input.value || (said.edtf === undefined && said.error === undefined)) return;
    const words = place.querySelector(".date-words");
    words.textContent = said.error || said.words;
    words.classList.toggle("date-refused", Boolean(said.error));
  };

  // The buttons that write the present day, those of new rows too.
  const showButtons = (root) => root.querySelectorAll("[data-today]").forEach((button) => { button.hidden = false; });
  document.addEventListener("DOMContentLoaded", () => showButtons(document));
  document.addEventListener("formset:added", ({ target }) => showButtons(target));
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-today]");
    if (!button) return;
    const input = button.closest("[data-date]").querySelector("input");
    input.value = button.dataset.today;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  });

  document.addEventListener("input", ({ target }) => {
    const place = target.closest("[data-date]");
    if (!place) return;
    clearTimeout(waiting.get(target));
    waiting.set(target, setTimeout(tell, PAUSE, target, place));
  });
}
