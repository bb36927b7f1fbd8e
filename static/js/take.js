// Taking words along: what copies, shares, and remembers a style of citation. Every page is complete without this file.
(function (page) {
  const told = page.getElementById("told");

  function recall(name) {
    try {
      return localStorage.getItem(name);
    } catch (error) {
      return null; // Storage is closed to this page.
    }
  }

  function remember(name, value) {
    try {
      localStorage.setItem(name, value);
    } catch (error) {
      // Storage is closed to this page: the choice lasts until the next one.
    }
  }

  // Said aloud by screen readers; shown too, where nothing else on the screen says it.
  function tell(text, isShown) {
    told.textContent = "";
    told.classList.toggle("vh", !isShown);
    setTimeout(function () { told.textContent = text; }, 100);
    if (isShown) setTimeout(function () { told.classList.add("vh"); }, 6000);
  }

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

  // Where nothing can be copied for them, readers find it selected, and copy it themselves.
  function select(copier, text) {
    let shown = page.getElementById(copier.dataset.copy);
    if (!shown) {
      shown = page.createElement("p");
      shown.className = "cite";
      shown.textContent = text;
      copier.closest("p, dd, .actions").after(shown);
    }
    // After the click has closed the other folds.
    setTimeout(function () {
      const fold = shown.closest("details");
      if (fold) fold.open = true;
      getSelection().selectAllChildren(shown);
    });
    tell(told.dataset.selected, true);
  }

  // The text as it is read; of several paragraphs, a line each.
  function textOf(element) {
    const paragraphs = element.querySelectorAll("p");
    return Array.from(paragraphs.length ? paragraphs : [element], function (one) {
      return one.textContent.replace(/\s+/g, " ").trim();
    }).join("\n");
  }

  // A button takes its data-text, or the text of the element that data-copy names, and says so for two seconds.
  page.addEventListener("click", function (event) {
    const copier = event.target.closest("[data-copy], [data-text]");
    if (!copier) return;
    const text = copier.dataset.text || textOf(page.getElementById(copier.dataset.copy));
    copy(text).then(function () {
      const label = copier.dataset.label || copier.textContent;
      copier.dataset.label = label;
      copier.textContent = copier.dataset.done;
      tell(copier.dataset.done);
      setTimeout(function () { copier.textContent = label; }, 2000);
    }, function () {
      select(copier, text);
    });
  });

  // What hands an address to other programs does so where the browser can; a button shows only there.
  page.querySelectorAll("button[data-share]").forEach(function (button) { button.hidden = !navigator.share; });
  page.addEventListener("click", function (event) {
    const sharer = event.target.closest("[data-share]");
    if (!sharer || !navigator.share) return;
    event.preventDefault();
    const { title, words, share } = sharer.dataset;
    navigator.share({ title, text: words, url: share }).catch(function () {
      // Closed without sharing.
    });
  });

  // Of several styles of citation, the one last chosen.
  function showStyle(key) {
    page.querySelectorAll("[data-styles]").forEach(function (group) {
      const box = group.querySelector("select");
      if (group.querySelector(`option[value="${key}"]`)) box.value = key;
      group.querySelectorAll("[data-style]").forEach(function (one) { one.hidden = one.dataset.style !== box.value; });
    });
  }

  page.addEventListener("change", function (event) {
    if (!event.target.matches("[data-styles] select")) return;
    remember("style", event.target.value);
    showStyle(event.target.value);
  });
  showStyle(recall("style"));

  // One fold of the bar is open at a time, until a click elsewhere or Escape.
  function closeFolds(kept) {
    page.querySelectorAll(".actions details[open]").forEach(function (fold) {
      if (fold !== kept) fold.open = false;
    });
  }

  page.addEventListener("click", function (event) { closeFolds(event.target.closest(".actions details")); });
  page.addEventListener("keydown", function (event) {
    const fold = event.key === "Escape" && event.target.closest(".actions details[open]");
    if (!fold) return;
    fold.open = false;
    fold.querySelector("summary").focus();
  });

  // The basket: the numbers of picked quotations, which this browser alone keeps; its address hands them on.
  const basket = page.querySelector(".basket");
  if (!basket) return; // A mirror has none: its page needs the server.
  const link = basket.querySelector("a");
  const onPage = page.querySelector("[data-basket]");
  const LIMIT = 100;

  function picked() {
    try {
      const kept = JSON.parse(recall("basket"));
      return Array.isArray(kept) ? kept.filter(function (uid) { return typeof uid === "string"; }) : [];
    } catch (error) {
      return []; // Something else stood there.
    }
  }

  function keep(uids) {
    remember("basket", JSON.stringify(uids));
    showBasket();
  }

  function showBasket() {
    const uids = picked();
    basket.hidden = !uids.length || onPage !== null;
    basket.querySelector(".n").textContent = uids.length;
    link.search = uids.map(function (uid) { return `id=${uid}`; }).join("&");
    page.querySelectorAll("[data-pick]").forEach(function (button) {
      const isPicked = uids.includes(button.dataset.pick);
      button.textContent = button.title = isPicked ? basket.dataset.out : basket.dataset.add;
      button.classList.toggle("picked", isPicked);
    });
  }

  page.addEventListener("click", function (event) {
    const { pick, drop, pickAll } = (event.target.closest("[data-pick], [data-drop], [data-pick-all]") || {}).dataset || {};
    const uids = picked();
    if (pick && !uids.includes(pick)) {
      if (uids.length === LIMIT) tell(basket.dataset.full, true);
      else {
        keep([...uids, pick]);
        tell(basket.dataset.picked);
      }
    } else if (pick || drop) {
      keep(uids.filter(function (uid) { return uid !== (pick || drop); }));
      tell(basket.dataset.dropped);
    } else if (pickAll !== undefined) {
      const shown = Array.from(page.querySelectorAll("[data-drop]"), function (one) { return one.dataset.drop; });
      keep([...new Set([...uids, ...shown])].slice(0, LIMIT));
      tell(basket.dataset.picked, true);
    }
  });

  // The page of the basket without numbers in its address is that of this browser's own.
  if (onPage && !location.search && picked().length) location.replace(`?${picked().map((uid) => `id=${uid}`).join("&")}`);
  showBasket();
  // Another tab, or the page that the reader came back to.
  addEventListener("storage", showBasket);
  addEventListener("pageshow", showBasket);
})(document);
