// Autocomplete that offers what belongs to the record chosen beside it. A field with data-owner="person" sends the site
// the person of its form or row, and one with data-days the values that say of which day it is. What is typed and not
// found is offered as a new record, and stands in its form, with the owner (records/editing/panels.py).
"use strict";

{
  const $ = window.django.jQuery;

  // The field is named as it is in the form itself, and "participations-3-person" in a row.
  const beside = ({ name, form }, other) => {
    const row = name.includes("-") ? name.slice(0, name.lastIndexOf("-") + 1) : "";
    return form?.elements[`${row}${other}`]?.value || "";
  };

  const days = (chooser) => {
    const names = chooser.dataset.days?.split(" ") || [];
    return Object.fromEntries(names.map((name) => [name, beside(chooser, name)]));
  };

  const asked = (chooser) => ({ term, page }) => ({
    term,
    page,
    app_label: chooser.dataset.appLabel,
    model_name: chooser.dataset.modelName,
    field_name: chooser.dataset.fieldName,
    ...(chooser.dataset.owner && { owner: beside(chooser, chooser.dataset.owner) }),
    ...days(chooser),
  });

  const LIT = "select2-results__option--highlighted";

  // While the site is asked, Enter chooses nothing: the list does not answer to the latest text yet.
  const waitForAnswer = (made) => made.on("query", () => made.$results.find(`.${LIT}`).removeClass(LIT));

  // What is not found -------------------------------------------------------------------------------------------------

  const OFFERED = "+";

  const addLink = (chooser) => chooser.parentElement.querySelector("a.add-related");

  // The last line of the list: the typed words as a new record; without words where there is nothing to choose from.
  const withOffer = (chooser) => (data, { term }) => {
    const link = addLink(chooser);
    const words = term?.trim() || "";
    if (!link || data.pagination?.more || !(words || !data.results.length)) return data;
    const text = words ? link.dataset.offer.replace("{words}", words) : link.title;
    return { ...data, results: [...data.results, { id: OFFERED, text, words }] };
  };

  const shown = ({ id, text }) => (id === OFFERED ? $("<span>", { class: "offered", text }) : text);

  const remember = (chooser) => ({ term }) => { chooser.dataset.typed = term?.trim() || ""; };

  const takeOffer = (chooser) => (event) => {
    const { id, words } = event.params.args.data;
    if (id !== OFFERED) return;
    event.preventDefault();
    $(chooser).select2("close");
    chooser.dataset.typed = words;
    addLink(chooser).click();
  };

  // The form of a new record begins with what was typed last, and with the record to which it belongs.
  const carry = ({ target: link }) => {
    const chooser = document.getElementById(link.id.replace(/^add_/, ""));
    if (!chooser?.matches("select.admin-autocomplete")) return;
    const url = new URL(link.href);
    const { typed, owner, ownerField } = chooser.dataset;
    const values = { typed, ...(owner && { [ownerField]: beside(chooser, owner) }) };
    Object.entries(values).forEach(([name, value]) => {
      if (value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
    });
    link.href = url.href;
  };

  $(document).on("django:show-related", "a.add-related", carry);

  // Replaces Django's own, which Django calls for all fields once the page is ready, and for those of new rows.
  $.fn.djangoAdminSelect2 = function () {
    return this.each((_place, chooser) => {
      const ajax = { data: asked(chooser), processResults: withOffer(chooser) };
      const made = $(chooser).select2({ ajax, templateResult: shown }).data("select2");
      waitForAnswer(made);
      made.on("query", remember(chooser));
      $(chooser).on("select2:selecting", takeOffer(chooser));
    });
  };
}
