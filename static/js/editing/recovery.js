// Asks the site, before a form is sent, if its editor is still logged in, so that nothing typed is lost.
// Enhancement only: in doubt the form is sent, and the server stores its texts.
document.addEventListener("DOMContentLoaded", function () {
  const page = document;
  const told = page.querySelector("[data-alive]");
  const form = told && told.closest("form");
  if (!form) return;
  const TIMEOUT = 5000;
  let changed = Boolean(page.querySelector(".errorlist, .errornote:not([data-found])"));
  let asking = false;
  let passing = false;

  // Shows one of the messages that are in the page, or none.
  function showMessage(found) {
    for (const sentence of told.children) sentence.hidden = sentence.dataset.found !== found;
    if (found) told.focus();
  }

  async function ask() {
    const patience = new AbortController();
    const timer = setTimeout(function () { patience.abort(); }, TIMEOUT);
    try {
      const answer = await fetch(told.dataset.alive, { signal: patience.signal, cache: "no-store" });
      if (answer.status === 401) return "logged-out";
      if (answer.status === 503) return "unavailable";
      // After a new login in another tab, the CSRF token of this page is outdated.
      if (answer.ok) form.elements.csrfmiddlewaretoken.value = (await answer.json()).token;
      return "";
    } catch (error) {
      // Send if the answer takes too long; stay if there is no connection.
      return error instanceof TypeError ? "offline" : "";
    } finally {
      clearTimeout(timer);
    }
  }

  // Sends the form with the name and value of its button.
  function submitWith(button) {
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
    showMessage(found);
    if (!found) submitWith(event.submitter);
  });

  function markChanged() { changed = true; }
  form.addEventListener("input", markChanged);
  form.addEventListener("change", markChanged);
  // Autocomplete fires its events through jQuery alone, and once while it is set up, before anybody has touched the
  // form.
  function watch() {
    for (const act of ACTS) form.removeEventListener(act, watch, true);
    if (window.django && window.django.jQuery) window.django.jQuery(form).on("change", markChanged);
  }
  const ACTS = ["pointerdown", "keydown", "click"];
  for (const act of ACTS) form.addEventListener(act, watch, true);
  window.addEventListener("beforeunload", function (event) {
    if (changed) event.preventDefault();
  });
});
