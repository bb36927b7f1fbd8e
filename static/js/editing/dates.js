// What a date is read as, in words, below its field while it is typed. Without this script the words come with
// the page, after saving.
"use strict";

{
  const PAUSE = 300; // ms without a key before the site is asked
  const waiting = new WeakMap();

  // A browser that cannot reach the site (offline, logged out) says nothing: saving tells.
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
    // Answers may come in another order than questions: only that to what stands there counts.
    if (text !== input.value || (said.edtf === undefined && said.error === undefined)) return;
    const words = place.querySelector(".date-words");
    words.textContent = said.error || said.words;
    words.classList.toggle("date-refused", Boolean(said.error));
  };

  document.addEventListener("input", ({ target }) => {
    const place = target.closest("[data-date]");
    if (!place) return;
    clearTimeout(waiting.get(target));
    waiting.set(target, setTimeout(tell, PAUSE, target, place));
  });
}
