// Enhancement only: every page is complete without this file.
(function (page) {
  const root = page.documentElement;
  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  const button = page.querySelector(".theme");
  const menu = page.querySelector(".menu");

  function current() {
    return root.dataset.theme || (systemDark.matches ? "dark" : "light");
  }

  function show() {
    button.setAttribute("aria-pressed", String(current() === "dark"));
  }

  // A choice equal to the system's is forgotten, so that the page follows the system again.
  function choose(theme) {
    const follow = (theme === "dark") === systemDark.matches;
    if (follow) delete root.dataset.theme;
    else root.dataset.theme = theme;
    try {
      if (follow) localStorage.removeItem("theme");
      else localStorage.setItem("theme", theme);
    } catch (error) {
      // Storage is closed to this page: the choice lasts until the next one.
    }
  }

  button.addEventListener("click", function () {
    choose(current() === "dark" ? "light" : "dark");
    show();
  });
  if (systemDark.addEventListener) systemDark.addEventListener("change", show);
  show();

  // Screen readers tell a live region only when its text changes: what is there from the start is set once more.
  function announce(region, text) {
    region.textContent = "";
    setTimeout(function () { region.textContent = text; }, 300);
  }

  page.querySelectorAll("[data-announce]").forEach(function (region) { announce(region, region.textContent); });

  // A mirror has each part of a text in a file, whose name `data-turn` says.
  function partAt(text, number) {
    const name = text.dataset.turn;
    return name ? (number === 1 ? "index.html" : name.replace("{n}", number)) : `?page=${number}`;
  }

  // An address names a paragraph that stands on another page of a long text.
  function turnTo(hash) {
    const text = page.querySelector("[data-page-size]");
    const number = /^#p\d+$/.test(hash) && Number(hash.slice(2));
    const target = text && number && Math.ceil(number / Number(text.dataset.pageSize));
    const isOther = target !== Number(text?.dataset.page) && target <= Number(text?.dataset.pages);
    if (target && isOther) location.replace(partAt(text, target) + hash);
  }

  // Not every browser opens what is folded around the place that an address names.
  function unfold() {
    const place = page.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place) return turnTo(location.hash);
    const fold = place.closest("details:not([open])");
    if (!fold) return;
    fold.open = true;
    place.scrollIntoView();
  }

  addEventListener("hashchange", unfold);
  unfold();

  page.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // Once the page stands: what keeps pages for reading offline. A mirror needs none.
  if (navigator.serviceWorker && page.body.dataset.offline) addEventListener("load", function () {
    navigator.serviceWorker.register("/service-worker.js").catch(function () {
      // A browser that does not allow it reads online.
    });
  });
})(document);
