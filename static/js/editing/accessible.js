// What Django's pages lack for a screen reader, and the places of the focus: names of autocomplete fields, labels of
// cells in narrow lists, the summary of errors, the field for which a panel was opened.
"use strict";

{
  const chooserOf = (select) => select.parentElement.querySelector(".select2-selection");
  const labelOf = (field) => field.labels?.[0]?.textContent.trim().replace(/\s+/g, " ").replace(/:$/, "") || "";

  // Moves the focus to a field, even a hidden one: an autocomplete stands beside a hidden <select>.
  const lead = (field) => {
    field.dispatchEvent(new CustomEvent("admin:reveal", { bubbles: true }));
    const target = field.matches("select.select2-hidden-accessible") ? chooserOf(field) : field;
    if (target.tabIndex < 0 && !target.matches("input, select, textarea")) target.tabIndex = -1;
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  };

  // Autocomplete -----------------------------------------------------------------------------------------------------

  const nameChooser = (select) => {
    const chooser = chooserOf(select);
    const label = labelOf(select);
    if (!chooser || !label) return;
    const chosen = select.multiple ? "" : select.selectedOptions[0]?.text;
    const rendered = chooser.querySelector(".select2-selection__rendered");
    chooser.removeAttribute("aria-labelledby");
    chooser.setAttribute("aria-label", chosen ? `${label}: ${chosen}` : label);
    rendered.setAttribute("role", "presentation");
    rendered.removeAttribute("aria-readonly");
    chooser.querySelector(".select2-search__field")?.setAttribute("aria-label", label);
    // The descriptions of the field belong to the <select>, which is hidden.
    const described = select.getAttribute("aria-describedby");
    if (described) chooser.setAttribute("aria-describedby", described);
  };

  const nameChoosers = (root) => root.querySelectorAll("select.select2-hidden-accessible").forEach(nameChooser);

  const watchChoosers = ($) => {
    nameChoosers(document);
    $(document).on("change", "select.admin-autocomplete", ({ target }) => nameChooser(target));
    $(document).on("select2:open", ({ target }) => {
      const list = document.getElementById(`select2-${target.id}-results`);
      list?.setAttribute("aria-label", labelOf(target));
      const search = document.querySelector(".select2-container--open .select2-search--dropdown .select2-search__field");
      search?.setAttribute("aria-label", labelOf(target));
      search?.focus();
    });
    document.addEventListener("formset:added", ({ target }) => nameChoosers(target));
  };

  // Lists: on narrow screens each cell gets the name of its column ----------------------------------------------------

  const labelCells = (table) => {
    const names = [...table.querySelectorAll("thead th")].map((head) => head.querySelector(".text")?.textContent.trim() || "");
    table.querySelectorAll("tbody tr").forEach((row) => {
      [...row.cells].forEach((cell, column) => { cell.dataset.label = names[column] || ""; });
    });
    table.classList.add("labelled");
  };

  // Panels and windows for related records: when one closes, the focus is on the field for which it was opened ----------

  const comeBack = (name) => {
    const dismiss = window[name];
    if (!dismiss) return;
    window[name] = (opened, ...rest) => {
      const id = opened.name.replace(/^(change|edit|delete)_/, "").replace(/__\d+$/, "");
      dismiss(opened, ...rest);
      const field = document.getElementById(id);
      if (field) lead(field);
    };
  };

  // Errors -----------------------------------------------------------------------------------------------------------

  const watchFaults = (faults) => {
    faults.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#"]');
      const field = link && document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      lead(field);
    });
    faults.focus();
  };

  // The focus of an empty form is in its first field, below the buttons for languages ------------------------------------

  const begin = (form) => {
    const fields = form.querySelectorAll("input:not([type=hidden]), select, textarea");
    const first = [...fields].find((field) => field.offsetParent && !field.disabled);
    if (first && document.activeElement === document.body) lead(first);
  };

  // Keys -------------------------------------------------------------------------------------------------------------

  const saveByKey = (event) => {
    const find = (part) => document.querySelector(`.submit-row ${part}`);
    const button = find('[aria-keyshortcuts="Control+S"]') || find("[type=submit]:not([data-anyway])");
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || !button) return;
    event.preventDefault();
    // Nothing is saved behind a panel.
    if (!document.querySelector("dialog[open]")) button.click();
  };

  // Menus of narrow screens close with Escape, and with a click elsewhere ------- ---------------------------------------

  const MENUS = "#header details";

  const closeMenus = (kept) => {
    document.querySelectorAll(`${MENUS}[open]`).forEach((menu) => {
      if (menu === kept) return;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    });
  };

  // On narrow screens the list of sections folds away before the page moves: it takes room above them.
  const foldSections = (event) => {
    const link = event.target.closest(".sections a");
    const fold = link?.closest("details[open]");
    if (!fold) return;
    event.preventDefault();
    fold.open = false;
    document.getElementById(link.hash.slice(1))?.scrollIntoView();
  };

  // Django sets up autocomplete once jQuery finds the page ready, which may be later than the page's own event.
  const onceChoosersStand = (act) => (window.django?.jQuery ? window.django.jQuery(act) : act());

  window.addEventListener("load", () => {
    if (window.django?.jQuery) onceChoosersStand(watchChoosers);
    onceChoosersStand(() => document.querySelectorAll("form[data-begin]").forEach(begin));
    document.querySelectorAll("#result_list").forEach(labelCells);
    ["dismissAddRelatedObjectPopup", "dismissChangeRelatedObjectPopup", "dismissRelatedLookupPopup"].forEach(comeBack);
    document.querySelectorAll("#faults").forEach(watchFaults);
    // In the capture phase: an autocomplete of several records stops the events of its keys.
    document.addEventListener("keydown", saveByKey, true);
    document.addEventListener("keydown", ({ key }) => { if (key === "Escape") closeMenus(); });
    document.addEventListener("click", ({ target }) => closeMenus(target.closest(MENUS)));
    document.addEventListener("click", foldSections);
  });
}
