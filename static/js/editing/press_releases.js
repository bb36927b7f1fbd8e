// The proposals of a press release by keyboard, and the words of the one at hand in view. Everything works without it.
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const form = document.querySelector(".press-review form.press-release");
  if (!form) return;
  const cards = [...form.querySelectorAll("[data-proposal]")];
  form.querySelector("[data-keys]").hidden = false;

  const atHand = () => cards.findIndex((card) => card.contains(document.activeElement));

  const show = (card) => {
    form.querySelectorAll(".looked-at, .at-hand").forEach((one) => one.classList.remove("looked-at", "at-hand"));
    card.classList.add("at-hand");
    const words = form.querySelectorAll(`a.words[href="#${CSS.escape(card.id)}"]`);
    words.forEach((one) => one.classList.add("looked-at"));
    const link = card.querySelector(".why a[href^='#']");
    const place = words[0] || (link && document.getElementById(link.hash.slice(1)));
    const pane = form.querySelector(".press-text");
    if (place) pane.scrollTop += place.getBoundingClientRect().top - pane.getBoundingClientRect().top - 40;
  };

  const go = (place) => {
    const card = cards[Math.max(0, Math.min(cards.length - 1, place))];
    // Not in a field for words, in which the keys would be typed: the article, which is always accepted, has those alone.
    const mark = card.querySelector("input[type=checkbox][name$='-take']");
    if (!mark) card.tabIndex = -1;
    (mark || card).focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  };

  const isTyping = (target) =>
    target.matches("textarea, select, [role=combobox], input:not([type=checkbox], [type=submit])") || target.isContentEditable;

  form.addEventListener("focusin", (event) => {
    const card = event.target.closest("[data-proposal]");
    if (card) show(card);
  });

  document.addEventListener("keydown", (event) => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    const place = atHand();
    if (key === "j") go(place + 1);
    else if (key === "k") go(place < 0 ? 0 : place - 1);
    else if ((key === "a" || key === "r") && place >= 0) {
      const take = cards[place].querySelector("input[type=checkbox][name$='-take']");
      if (take) take.checked = key === "a";
    } else return;
    event.preventDefault();
  });
});
