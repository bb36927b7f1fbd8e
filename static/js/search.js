// Suggestions below the search box: a combobox of the ARIA Authoring Practices. Without this file the box is a plain form.
(function (page) {
  const WAIT = 150;
  let boxes = 0;

  page.querySelectorAll("form[data-suggest]").forEach(function (form) {
    const input = form.querySelector("input");
    const list = page.createElement("ul");
    const status = page.createElement("p");
    const name = "suggestions-" + (boxes += 1);
    let timer, asked = "", active = -1;

    list.id = name;
    list.className = "suggest";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.list);
    list.hidden = true;
    status.className = "vh";
    status.setAttribute("role", "status");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", name);
    form.append(list, status);

    function options() {
      return Array.from(list.children);
    }

    function close() {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      choose(-1);
    }

    function choose(place) {
      active = place;
      options().forEach(function (option, number) {
        option.setAttribute("aria-selected", String(number === place));
      });
      const option = options()[place];
      if (option) {
        input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    }

    function show(found) {
      list.replaceChildren(...found.map(function (one, number) {
        const option = page.createElement("li");
        const label = page.createElement("span");
        const kind = page.createElement("small");
        option.id = name + "-" + number;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.url = one.url;
        label.lang = one.language;
        label.textContent = one.label;
        kind.textContent = one.kind;
        option.append(label, " ", kind);
        return option;
      }));
      active = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(found.length > 0));
      status.textContent = found.length ? form.dataset.count.replace("{n}", found.length) : "";
    }

    function ask() {
      const text = input.value.trim();
      if (text === asked) return;
      asked = text;
      if (!text) return show([]);
      fetch(form.dataset.suggest + "?q=" + encodeURIComponent(text.slice(0, 200)))
        .then(function (answer) { return answer.ok ? answer.json() : { suggestions: [] }; })
        .then(function (answer) { if (text === asked) show(answer.suggestions); })
        .catch(function () { close(); });
    }

    input.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });

    input.addEventListener("keydown", function (event) {
      const count = options().length;
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        event.stopPropagation();
        close();
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        const next = list.hidden && active < 0 && step > 0 ? 0 : active + step;
        list.hidden = false;
        input.setAttribute("aria-expanded", "true");
        choose(next < -1 ? count - 1 : next >= count ? -1 : next);
      } else if (event.key === "Enter" && !list.hidden && options()[active]) {
        event.preventDefault();
        location.assign(options()[active].dataset.url);
      }
    });

    // Before the box loses the focus: a click would come when the list is closed already.
    list.addEventListener("mousedown", function (event) {
      event.preventDefault();
    });
    list.addEventListener("click", function (event) {
      const option = event.target.closest("[role=option]");
      if (option) location.assign(option.dataset.url);
    });
    input.addEventListener("blur", close);
  });
})(document);
