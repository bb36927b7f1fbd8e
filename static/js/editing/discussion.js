// The discussion below the form of a record: its forms are sent without leaving the page, so that what is typed in the form
// of the record stays. “Comment” takes the field in which somebody was, and the words that were selected there. What is typed
// in a comment and not sent is in it again when the page comes back. Without this script the forms open a tab of their own.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const place = () => document.getElementById("discussion");
  if (!place()?.hasAttribute("data-in-form")) return;
  const record = document.querySelector("#content-main > form");
  const KEPT = `comment ${location.pathname}`;
  const TIMEOUT = 20_000;

  const attempt = (act, otherwise) => {
    try {
      return act();
    } catch {
      return otherwise;
    }
  };

  // The field in which somebody was ----------------------------------------------------------------------------------

  let last = null;

  // The name by which the site knows a field: that of its row is its key.
  const pathOf = ({ name }) => {
    const [, rows, number, column] = name.match(/^(.+?)-(\d+)-(.+)$/) || [];
    if (!rows) return name;
    const key = record.elements[`${rows}-${number}-id`]?.value;
    return key ? `${rows}/${key}/${column}` : "";
  };

  const labelOf = (field) => field.labels?.[0]?.textContent.trim().replace(/\s+/g, " ").replace(/:$/, "") || field.name;

  const selectionIn = (field) => attempt(() => field.value.slice(field.selectionStart, field.selectionEnd).trim(), "");

  const note = ({ target }) => {
    if (target.matches?.("input:not([type=hidden], [type=submit], [type=button]), select, textarea")) last = target;
  };

  const choose = (form) => {
    const path = last && pathOf(last);
    if (!path) return;
    const select = form.elements.field;
    if (![...select.options].some(({ value }) => value === path)) {
      if (!path.includes("/")) return;
      select.add(new Option(labelOf(last), path));
    }
    select.value = path;
    const words = selectionIn(last);
    if (words) form.elements.words.value = words;
  };

  const comment = (event) => {
    event.preventDefault();
    const form = place().querySelector(".new-comment");
    if (!form.elements.text.value) choose(form);
    form.scrollIntoView({ block: "center" });
    form.elements.text.focus({ preventScroll: true });
  };

  // Fields on which there are comments lead to them ------------------------------------------------------------------

  const fieldOf = (path) => {
    const [rows, key, column] = path.split("/");
    if (!column) return record.elements[path];
    const row = [...record.querySelectorAll(`[name^="${CSS.escape(rows)}-"][name$="-id"]`)].find(({ value }) => value === key);
    return row && record.elements[row.name.replace(/id$/, column)];
  };

  const mark = () => {
    document.querySelectorAll(".field-comments").forEach((link) => link.remove());
    place().querySelectorAll("[data-field]").forEach((thread) => {
      const label = fieldOf(thread.dataset.field)?.labels?.[0];
      if (!label || label.parentElement.querySelector(":scope > .field-comments")) return;
      const link = document.createElement("a");
      link.className = "field-comments";
      link.href = `#${thread.querySelector(".comment").id}`;
      link.textContent = place().dataset.commented;
      label.after(link);
    });
  };

  // Sending ----------------------------------------------------------------------------------------------------------

  const say = (sentence) => {
    const said = place().querySelector(".said");
    said.classList.add("failed");
    said.textContent = sentence;
    said.scrollIntoView({ block: "nearest" });
  };

  // After a new login in another tab, the token of this page is outdated.
  const token = async (form) => {
    const alive = document.querySelector("[data-alive]")?.dataset.alive;
    if (!alive) return true;
    const answer = await fetch(alive, { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) });
    if (answer.ok) form.elements.csrfmiddlewaretoken.value = (await answer.json()).token;
    return answer.status !== 401;
  };

  const partOf = (text) => new DOMParser().parseFromString(text, "text/html").querySelector("#discussion[data-in-form]");

  // What is typed in the other forms of the discussion stays in them.
  const typed = (but) => [...place().querySelectorAll("textarea, input:not([type=hidden])")]
    .filter((field) => field.form !== but && field.id && field.value !== field.defaultValue)
    .map(({ id, value }) => [id, value]);

  const refill = (values) => values.forEach(([id, value]) => {
    const field = document.getElementById(id);
    if (!field || !place().contains(field)) return;
    field.value = value;
    field.closest("details")?.setAttribute("open", "");
  });

  const replace = (part, form) => {
    const others = typed(form);
    place().replaceWith(part);
    refill(others);
    mark();
    keep();
    const wrong = part.querySelector(".talk-field.errors :is(textarea, select, input)");
    (wrong || part).focus({ preventScroll: !wrong });
    if (!wrong) part.querySelector(".said").scrollIntoView({ block: "nearest" });
  };

  const send = async (form, button) => {
    try {
      if (!await token(form)) {
        say(place().dataset.loggedOut);
        return;
      }
      const body = new FormData(form, button);
      const headers = { "X-Requested-With": "XMLHttpRequest" };
      const answer = await fetch(form.action, { method: "POST", body, headers, signal: AbortSignal.timeout(TIMEOUT) });
      const part = partOf(await answer.text());
      if (part) replace(part, form);
      else say(place().dataset.failed);
    } catch {
      say(place().dataset.failed);
    }
  };

  let isSending = false;
  const submit = async (event) => {
    if (!place().contains(event.target)) return;
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    await send(event.target, event.submitter);
    isSending = false;
  };

  // What is typed and not sent: it outlives the saving of the record ---------------------------------------------------

  const keep = () => {
    const values = typed(null);
    attempt(() => (values.length ? sessionStorage.setItem(KEPT, JSON.stringify(values)) : sessionStorage.removeItem(KEPT)));
  };

  document.addEventListener("focusin", (event) => { if (record?.contains(event.target)) note(event); });
  document.addEventListener("submit", submit);
  document.addEventListener("input", ({ target }) => { if (place().contains(target)) keep(); });
  document.getElementById("logout-form")?.addEventListener("submit", () => attempt(() => sessionStorage.removeItem(KEPT)));
  document.querySelectorAll("[data-comment]").forEach((link) => link.addEventListener("click", comment));
  refill(attempt(() => JSON.parse(sessionStorage.getItem(KEPT)) || [], []));
  mark();
});
