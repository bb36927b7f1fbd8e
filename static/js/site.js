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

  // A button takes its data-text, or the text of the element that data-copy names, and says so for two seconds.
  page.addEventListener("click", function (event) {
    const copier = event.target.closest("[data-copy], [data-text]");
    if (!copier || !navigator.clipboard) return;
    const text = copier.dataset.text
      || page.getElementById(copier.dataset.copy).textContent.replace(/\s+/g, " ").trim();
    navigator.clipboard.writeText(text).then(function () {
      const label = (copier.dataset.label ||= copier.textContent);
      copier.textContent = copier.dataset.done;
      setTimeout(function () { copier.textContent = label; }, 2000);
    });
  });

  page.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})(document);
