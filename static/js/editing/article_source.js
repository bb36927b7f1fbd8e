// Buttons below the sources of a record: each takes an article as a source, which the site enters if it is not there yet.
// Without this script a source is entered by its own form.
"use strict";

{
  const begin = (place) => {
    const chooser = document.getElementById("id_sources");
    const said = place.querySelector(".source-said");
    if (!chooser) return;

    const choose = ({ id, text }) => {
      const known = [...chooser.options].find(({ value }) => value === String(id));
      if (known) known.selected = true;
      else chooser.append(new Option(text, id, true, true));
      window.django.jQuery(chooser).trigger("change");
    };

    const addressOf = ({ dataset }) => {
      const chosen = dataset.sourceOf && chooser.form.elements[dataset.sourceOf]?.value;
      if (dataset.sourceOf && !chosen) return "";
      return dataset.sourceOf ? dataset.url.replace("/0/", `/${chosen}/`) : dataset.url;
    };

    const ask = async (address) => {
      try {
        const headers = { "X-CSRFToken": chooser.form.elements.csrfmiddlewaretoken.value };
        const answer = await fetch(address, { method: "POST", headers, redirect: "error" });
        return await answer.json();
      } catch {
        return { error: said.dataset.failed };
      }
    };

    const take = async (button) => {
      const address = addressOf(button);
      button.disabled = true;
      const found = address ? await ask(address) : { error: said.dataset.none };
      button.disabled = false;
      if (!found.error) choose(found);
      said.textContent = found.error || `${found.text}: ${said.dataset.taken}`;
    };

    place.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button) take(button);
    });
    chooser.closest(".form-row").append(place);
    place.hidden = false;
  };

  window.addEventListener("load", () => {
    if (window.django?.jQuery) document.querySelectorAll(".article-sources").forEach(begin);
  });
}
