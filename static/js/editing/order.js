// The order of rows: each gets a handle, which is moved by the arrow keys or dragged; the numbers in their Order fields
// follow. Without this script the numbers are typed.
"use strict";

{
  const FIELD = "select, input[type=text], input[type=url], textarea";
  const STEPS = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };

  const rowsOf = (group) => [...group.querySelectorAll("tbody > tr.form-row, .lines > .inline-related")]
    .filter((row) => !row.matches(".empty-form") && row.querySelector("[data-counted=order]"));

  const shown = (field) => (field.matches("select") ? field.selectedOptions[0]?.text : field.value) || "";

  const nameOf = (row) => {
    const title = row.querySelector(".inline_label")?.textContent;
    return (title || [...row.querySelectorAll(FIELD)].map(shown).find((text) => text.trim()) || "").trim();
  };

  // A new row in which nothing stands is not entered: a number alone would make it one.
  const isWritten = (row) => row.matches(".has_original")
    || [...row.querySelectorAll("input:not([type=hidden], [data-counted], [type=checkbox]), select, textarea")].some((field) => field.value);

  const fill = (text, facts) => Object.entries(facts).reduce((said, [name, fact]) => said.replaceAll(`{${name}}`, fact), text);

  const count = (group) => rowsOf(group).filter(isWritten).forEach((row, place) => {
    const field = row.querySelector("[data-counted=order]");
    if (field.value === String(place + 1)) return;
    field.value = place + 1;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // What is wrong with a row of a table stands in a row above it.
  const withErrors = (row) => (row.previousElementSibling?.matches(".row-form-errors") ? [row.previousElementSibling, row] : [row]);

  const move = (group, row, to) => {
    const rows = rowsOf(group);
    const from = rows.indexOf(row);
    const place = Math.min(Math.max(to, 0), rows.length - 1);
    if (place === from) return;
    const parts = withErrors(row);
    if (place < from) withErrors(rows[place])[0].before(...parts);
    else rows[place].after(...parts);
    count(group);
    const status = group.querySelector("[data-order-status]");
    status.textContent = fill(status.dataset.moved, { row: nameOf(row), place: place + 1, count: rows.length });
  };

  const clear = (group) => group.querySelectorAll(".is-moving, .drop-above, .drop-below")
    .forEach((row) => row.classList.remove("is-moving", "drop-above", "drop-below"));

  const placeUnder = (group, row, height) => {
    const rows = rowsOf(group);
    const from = rows.indexOf(row);
    const place = rows.findIndex((other) => other.getBoundingClientRect().bottom > height);
    return { rows, from, place: place < 0 ? rows.length - 1 : place };
  };

  const drag = (group, row, start) => {
    const show = ({ clientY }) => {
      const { rows, from, place } = placeUnder(group, row, clientY);
      clear(group);
      row.classList.add("is-moving");
      if (place !== from) rows[place].classList.add(place < from ? "drop-above" : "drop-below");
    };
    const end = (event) => {
      const { place } = placeUnder(group, row, event.clientY);
      stop();
      if (event.type === "pointerup") move(group, row, place);
    };
    const escape = ({ key }) => { if (key === "Escape") stop(); };
    const stop = () => {
      clear(group);
      document.removeEventListener("pointermove", show);
      document.removeEventListener("pointerup", end);
      document.removeEventListener("pointercancel", end);
      document.removeEventListener("keydown", escape);
    };
    start.preventDefault();
    document.addEventListener("pointermove", show);
    document.addEventListener("pointerup", end);
    document.addEventListener("pointercancel", end);
    document.addEventListener("keydown", escape);
  };

  const addHandle = (group, row) => {
    const status = group.querySelector("[data-order-status]");
    const field = row.querySelector("[data-counted=order]");
    if (!status || !field || row.querySelector(".move-row")) return;
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "move-row";
    handle.textContent = "⠿";
    const name = () => handle.setAttribute("aria-label", fill(status.dataset.move, { row: nameOf(row) }));
    name();
    handle.addEventListener("focus", name);
    handle.addEventListener("pointerdown", (event) => {
      handle.focus();
      drag(group, row, event);
    });
    handle.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      move(group, row, rowsOf(group).indexOf(row) + step);
      handle.focus();
    });
    if (row.matches("tr")) field.before(handle);
    else row.append(handle);
  };

  document.querySelectorAll(".inline-group").forEach((group) => rowsOf(group).forEach((row) => addHandle(group, row)));
  document.addEventListener("formset:added", ({ target }) => addHandle(target.closest(".inline-group"), target));
}
