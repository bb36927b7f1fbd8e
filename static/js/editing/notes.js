// Ties a note to words: while words of a text are selected, a button below its field opens the form of a new note with
// field and words filled in. Without this script both are typed there.
"use strict";

{
  let add = null;
  const button = document.createElement("button");

  const selected = (field) => field.value.slice(field.selectionStart, field.selectionEnd).replace(/\s+/g, " ").trim();

  // The column of a language: text_en, of a row paragraphs-0-text_en.
  const column = (field) => {
    const ending = `_${field.lang.replaceAll("-", "_")}`;
    const name = field.name.split("-").pop();
    return field.lang && name.endsWith(ending) ? { name: name.slice(0, -ending.length), ending } : null;
  };

  const offer = ({ target: field }) => {
    if (field === button) return;
    const known = field.matches("textarea, input[type=text]") && column(field);
    if (!known || !selected(field)) {
      button.remove();
      return;
    }
    const url = new URL(add.href);
    url.searchParams.set("field", known.name);
    url.searchParams.set(`words${known.ending}`, selected(field));
    button.dataset.href = url.href;
    field.after(button);
  };

  // As Django opens the form of a related record: by a link with the id and the address of that of the field.
  const open = () => {
    const link = document.createElement("a");
    link.id = add.id;
    link.href = button.dataset.href;
    button.remove();
    window.showRelatedObjectPopup(link);
  };

  document.addEventListener("DOMContentLoaded", () => {
    add = document.getElementById("add_id_notes");
    if (!add) return;
    button.type = "button";
    button.className = "tie-note";
    button.textContent = add.dataset.tie;
    button.addEventListener("click", open);
    ["select", "mouseup", "keyup"].forEach((name) => add.closest("form").addEventListener(name, offer));
  });
}
