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
  systemDark.addEventListener("change", show);
  show();

  // Screen readers tell a live region only when its text changes: what is there from the start is set once more.
  function announce(region, text) {
    region.textContent = "";
    setTimeout(function () { region.textContent = text; }, 300);
  }

  page.querySelectorAll("[data-announce]").forEach(function (region) { announce(region, region.textContent); });

  page.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})(document);
