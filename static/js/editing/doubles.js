// “Already here?”: names, below the name of a record while it is typed, those that may be the same.
// Without this script the page tells it once the record is saved.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const PAUSE = 400; // ms without a key before the site is asked
  const SHORTEST = 3; // letters
  const form = document.querySelector("form[data-doubles]");
  const inputs = form ? [...form.querySelectorAll("[data-double]")] : [];
  if (!inputs.length) return;

  const place = document.createElement("div");
  place.className = "already-here";
  place.setAttribute("role", "status");
  (inputs[0].closest(".form-row") || inputs[0]).after(place);
  let timer;
  let last = 0;

  const address = () => {
    const url = new URL(form.dataset.doubles, location.href);
    for (const input of inputs) {
      const text = input.value.trim();
      if (text.length >= SHORTEST || (text && input.dataset.double !== "address" && /[^\u0000-\u024f]/.test(text))) {
        url.searchParams.append(input.dataset.double, text);
      }
    }
    return [...url.searchParams.keys()].some((key) => key !== "but") ? url : null;
  };

  const link = (url, text) => {
    const element = document.createElement("a");
    element.href = url;
    element.textContent = text;
    element.target = "_blank"; // what was typed stays
    element.rel = "noopener";
    return element;
  };

  const line = (one) => {
    const item = document.createElement("li");
    item.append(link(one.url, one.label), one.called ? ` ${one.called}` : "");
    if (one.merge_url) item.append(" ", link(one.merge_url, one.merge));
    return item;
  };

  const show = ({ heading, found }) => {
    if (!found.length) {
      place.replaceChildren();
      return;
    }
    const title = document.createElement("p");
    title.textContent = heading;
    const list = document.createElement("ul");
    list.append(...found.map(line));
    place.replaceChildren(title, list);
  };

  // A browser that cannot reach the site (offline, logged out) shows nothing: saving will tell.
  const ask = async () => {
    const asked = ++last;
    const url = address();
    let told = { found: [] };
    try {
      const answer = url && (await fetch(url, { headers: { Accept: "application/json" }, redirect: "error" }));
      if (answer && answer.ok) told = await answer.json();
    } catch {
      // Nothing is shown.
    }
    if (asked === last) show(told); // answers may come in another order than requests
  };

  form.addEventListener("input", ({ target }) => {
    if (!target.matches("[data-double]")) return;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  // A new form may begin with a name that a chooser did not find.
  if (form.matches("[data-begin]") && inputs.some(({ value }) => value)) ask();
});
