// Rows of a form: buttons to fold or open all, the focus in a new one, titles that follow what is typed.
"use strict";

{
  const FIELD = "input:not([type=hidden]), select, textarea";
  const TITLE_PARTS = 3;

  const focusField = (row) => {
    const field = [...row.querySelectorAll(FIELD)].find((one) => !one.closest("[hidden], .hidden"));
    const chooser = field?.classList.contains("select2-hidden-accessible")
      && field.parentElement.querySelector(".select2-selection");
    (chooser || field)?.focus();
  };

  const said = (field) => {
    if (field.matches("select")) return field.value ? [...field.selectedOptions].map((one) => one.text).join(", ") : "";
    return /^(text|url|date)?$/.test(field.getAttribute("type") || "") ? field.value.trim() : "";
  };

  // A saved row has the title that the site gives it; a new one, the text of its fields.
  const nameRow = (row) => {
    const label = row.querySelector(".inline_label");
    if (!label || row.matches(".has_original")) return;
    const number = label.textContent.match(/^#\d+/)?.[0] || "";
    const parts = [...row.querySelectorAll(FIELD)].filter((one) => !one.closest(".select2")).map(said).filter(Boolean);
    label.textContent = [number, ...parts.slice(0, TITLE_PARTS)].join(" · ");
  };

  // The number that a row without one will get, as a placeholder.
  const propose = (group) => {
    const fields = [...group.querySelectorAll("[data-counted]")].filter((one) => !one.closest(".empty-form"));
    let last = Math.max(0, ...fields.map((field) => Number(field.value) || 0));
    fields.filter((field) => !field.value).forEach((field) => {
      last += 1;
      field.placeholder = String(last);
    });
  };

  const fold = (button) => {
    const open = button.dataset.fold === "open";
    button.closest(".inline-group").querySelectorAll(".inline-related:not(.empty-form) > details.row").forEach((row) => {
      row.open = open;
    });
  };

  document.querySelectorAll(".rows-fold").forEach((buttons) => {
    buttons.hidden = false;
    buttons.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-fold]");
      if (button) fold(button);
    });
  });

  document.querySelectorAll(".inline-group").forEach((group) => {
    propose(group);
    group.addEventListener("change", () => propose(group));
  });
  document.addEventListener("formset:added", ({ target }) => {
    propose(target.closest(".inline-group"));
    focusField(target);
  });
  document.addEventListener("formset:removed", ({ detail }) => {
    document.querySelector(`#${CSS.escape(detail.formsetName)}-group .add-row a`)?.focus();
  });

  // Autocomplete fires its events through jQuery alone.
  window.django?.jQuery(document).on("input change", ".inline-related", ({ currentTarget }) => nameRow(currentTarget));

  // A link leads to a field in a folded row, or to the rows themselves.
  document.addEventListener("admin:reveal", ({ target }) => {
    for (let row = target.closest("details"); row; row = row.parentElement.closest("details")) row.open = true;
  });
}
