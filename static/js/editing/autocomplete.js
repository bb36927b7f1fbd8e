// Choosers that complete what is typed: what hangs on the record that is already chosen beside them comes first. A chooser
// with data-owner="person" tells the site which person its form or row names; without this script the order is the usual one.
"use strict";

{
  const $ = window.django.jQuery;

  // In the form itself the field is called as it is, in a row "participations-3-person".
  const ownerOf = ({ name, form, dataset }) => {
    const row = name.includes("-") ? name.slice(0, name.lastIndexOf("-") + 1) : "";
    return form?.elements[`${row}${dataset.owner}`]?.value || "";
  };

  const asked = (chooser) => ({ term, page }) => ({
    term,
    page,
    app_label: chooser.dataset.appLabel,
    model_name: chooser.dataset.modelName,
    field_name: chooser.dataset.fieldName,
    ...(chooser.dataset.owner && { owner: ownerOf(chooser) }),
  });

  const LIT = "select2-results__option--highlighted";

  // While the site is asked, Enter takes nothing: what is still listed is not what was typed since.
  const waitForAnswer = (made) => made.on("query", () => made.$results.find(`.${LIT}`).removeClass(LIT));

  // Takes the place of Django's own, which calls it for all choosers once the page is there, and for those of new rows.
  $.fn.djangoAdminSelect2 = function () {
    return this.each((_place, chooser) => {
      waitForAnswer($(chooser).select2({ ajax: { data: asked(chooser) } }).data("select2"));
    });
  };
}
