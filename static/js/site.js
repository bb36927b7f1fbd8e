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

  // Where the page may not write to the clipboard (plain http), the browser copies a selection.
  function copySelected(text) {
    const box = page.createElement("textarea");
    const before = page.activeElement;
    box.value = text;
    box.className = "vh";
    page.body.append(box);
    box.select();
    const isDone = page.execCommand("copy");
    box.remove();
    before.focus();
    return isDone ? Promise.resolve() : Promise.reject(new Error("not copied"));
  }

  function copy(text) {
    if (!navigator.clipboard) return copySelected(text);
    return navigator.clipboard.writeText(text).catch(function () { return copySelected(text); });
  }

  // A button takes its data-text, or the text of the element that data-copy names, and says so for two seconds.
  page.addEventListener("click", function (event) {
    const copier = event.target.closest("[data-copy], [data-text]");
    if (!copier) return;
    const text = copier.dataset.text
      || page.getElementById(copier.dataset.copy).textContent.replace(/\s+/g, " ").trim();
    copy(text).then(function () {
      const label = (copier.dataset.label ||= copier.textContent);
      copier.textContent = copier.dataset.done;
      setTimeout(function () { copier.textContent = label; }, 2000);
    }, function () {
      // Nothing was copied: the text is beside the button, to be copied by hand.
    });
  });

  // A button that hands an address to other programs shows where the browser can.
  page.querySelectorAll("[data-share]").forEach(function (button) {
    button.hidden = !navigator.share;
    button.addEventListener("click", function () {
      navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(function () {
        // Closed without sharing.
      });
    });
  });

  page.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})(document);
