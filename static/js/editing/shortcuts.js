// Keys for what is pressed most: an element tells its own in aria-keyshortcuts, such as "Alt+PageDown". The question mark
// opens the list of them. No single letter does anything while somebody types.
"use strict";

{
  const dialog = document.getElementById("shortcuts");
  const MODIFIERS = { Control: "ctrlKey", Alt: "altKey", Shift: "shiftKey" };
  const WRITING = "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]";

  // The letter or digit of the key, as Alt makes another one of it on some keyboards.
  const keyOf = ({ key, code }) => code.match(/^(?:Key|Digit)([A-Z\d])$/)?.[1] || key;

  const pressed = (event) => [
    ...Object.keys(MODIFIERS).filter((name) => event[MODIFIERS[name]] || (name === "Control" && event.metaKey)),
    keyOf(event),
  ].join("+");

  const act = (event) => {
    if (event.key === "?" && !event.ctrlKey && !event.altKey && !event.target.closest(WRITING)) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    if (!event.ctrlKey && !event.metaKey && !event.altKey) return;
    const keys = `[aria-keyshortcuts="${pressed(event)}"]`;
    const found = document.querySelector(`a${keys}, button${keys}, [type=submit]${keys}`);
    if (!found || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    event.stopPropagation();
    found.click();
  };

  if (dialog) {
    // In the capture phase: an autocomplete stops the events of its keys.
    document.addEventListener("keydown", act, true);
    document.querySelectorAll("[data-shortcuts]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => dialog.showModal());
    });
  }
}
