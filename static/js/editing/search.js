// Ctrl+K (on a Mac also ⌘K) leads to the search over all kinds. Without this file the box is a plain form.
"use strict";

document.addEventListener("keydown", (event) => {
  const box = document.getElementById("search-all");
  if (!box || event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  box.focus();
  box.select();
});
