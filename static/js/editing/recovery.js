// Nothing typed is lost: before a form is sent, the site is asked whether its editor is still logged in.
// Enhancement only: in doubt the form goes, and the server keeps its words.
document.addEventListener("DOMContentLoaded", function () {
  const page = document;
  const told = page.querySelector("[data-alive]");
  const form = told && told.closest("form");
  if (!form) return;
  const TIMEOUT = 5000;
  let changed = Boolean(page.querySelector(".errorlist, .errornote:not([data-found])"));
  let asking = false;
  let passing = false;

  // Shows one of the sentences that stand ready in the page, or none.
  function tell(found) {
    for (const sentence of told.children) sentence.hidden = sentence.dataset.found !== found;
    if (found) told.focus();
  }

  async function ask() {
    const patience = new AbortController();
    const timer = setTimeout(function () { patience.abort(); }, TIMEOUT);
    try {
      const answer = await fetch(told.dataset.alive, { signal: patience.signal, cache: "no-store" });
      if (answer.status === 401) return "logged-out";
      // Who logged in again in another tab has a newer token than this page.
      if (answer.ok) form.elements.csrfmiddlewaretoken.value = (await answer.json()).token;
      return "";
    } catch (error) {
      // Too slow an answer is none: send. No connection: stay.
      return error instanceof TypeError ? "offline" : "";
    } finally {
      clearTimeout(timer);
    }
  }

  // Sends the form as if its button had been pressed now: name and value of the button go along.
  function pass(button) {
    passing = true;
    changed = false;
    try {
      form.requestSubmit(button);
    } finally {
      passing = false;
    }
  }

  form.addEventListener("submit", async function (event) {
    if (passing || event.defaultPrevented) return;
    if (event.submitter && event.submitter.hasAttribute("data-anyway")) {
      changed = false;
      return;
    }
    event.preventDefault();
    if (asking) return;
    asking = true;
    const found = await ask();
    asking = false;
    tell(found);
    if (!found) pass(event.submitter);
  });

  function note() { changed = true; }
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  // Choosers that complete what is typed tell of a choice through jQuery alone; also, once, while they are set up,
  // which is before anybody has touched the form.
  function watch() {
    for (const act of ACTS) form.removeEventListener(act, watch, true);
    if (window.django && window.django.jQuery) window.django.jQuery(form).on("change", note);
  }
  const ACTS = ["pointerdown", "keydown", "click"];
  for (const act of ACTS) form.addEventListener(act, watch, true);
  window.addEventListener("beforeunload", function (event) {
    if (changed) event.preventDefault();
  });
});
