// Autocomplete that offers what belongs to the record chosen beside it. A field with data-owner="person" sends the site
// the person of its form or row, and one with data-days the values that say of which day it is.
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

  // Replaces Django's own, which Django calls for all fields once the page is ready, and for those of new rows.
  $.fn.djangoAdminSelect2 = function () {
    return this.each((_place, chooser) => {
      waitForAnswer($(chooser).select2({ ajax: { data: asked(chooser) } }).data("select2"));
    });
  };
}
