// Keeps in this browser what is typed into a form, until it is saved, and offers it in the form after a crash. An entry
// belongs to a user, a form, the version of its record and the key of the form as it was opened; it is forgotten once the
// site says that this form was saved or given up, when its user logs out, and after two weeks. Passwords, files and
// tokens are never kept. A browser that keeps nothing, or is full, works as without this script.
"use strict";

{
  const PREFIX = "typed ";
  const PAUSE = 1500; // ms from a key to what is kept
  const DAY = 86_400_000;
  const LIFE = 14 * DAY;
  const LEFT_OUT = /^_|^(csrfmiddlewaretoken|form-key)$|__prefix__|password/i;
  const FIELDS = "input:not([type=hidden], [type=file], [type=password], [type=submit]), select, textarea";
  const language = document.documentElement.lang || undefined;

  // Entries ----------------------------------------------------------------------------------------------------------

  const attempt = (act, otherwise) => {
    try {
      return act();
    } catch {
      return otherwise;
    }
  };

  const nameOf = (...parts) => PREFIX + JSON.stringify(parts);

  const read = (name) => attempt(() => {
    const [user, path, version, key] = JSON.parse(name.slice(PREFIX.length));
    return { name, user, path, version, key, ...JSON.parse(localStorage.getItem(name)) };
  });

  const entries = () => attempt(() => Object.keys(localStorage), [])
    .filter((name) => name.startsWith(PREFIX)).map(read).filter(Boolean);

  const forget = ({ name }) => attempt(() => localStorage.removeItem(name));

  const forgetClosed = () => {
    const closed = document.querySelector("[data-closed]")?.dataset.closed.split(" ") || [];
    entries().filter(({ key, at }) => closed.includes(key) || !(at > Date.now() - LIFE)).forEach(forget);
  };

  const forgetAtLogout = (logout) => logout.addEventListener("submit", () => {
    // Once the page is really left: it may ask first, because of what is typed in it.
    window.addEventListener("pagehide", () => {
      entries().filter(({ user }) => user === logout.dataset.user).forEach(forget);
    });
  });

  // A page holds a lock while it is open: what is typed in another tab is not lost, and not offered here.
  const hold = (key) => window.navigator.locks?.request(PREFIX + key, () => new Promise(() => {}));
  const heldLocks = async () => ((await window.navigator.locks?.query())?.held || []).map(({ name }) => name);

  // What stands in a form --------------------------------------------------------------------------------------------

  const valuesOf = (form) => {
    const values = {};
    const secret = [...form.querySelectorAll("[type=password]")].map(({ name }) => name);
    for (const [name, value] of new FormData(form)) {
      if (typeof value !== "string" || LEFT_OUT.test(name) || secret.includes(name)) continue;
      (values[name] ||= []).push(value.replaceAll("\r\n", "\n"));
    }
    return values;
  };

  const isSame = (values = [], others = []) => (
    JSON.stringify(values.filter(Boolean)) === JSON.stringify(others.filter(Boolean))
  );

  const textOf = (element) => element?.textContent.trim().replace(/\s+/g, " ").replace(/:$/, "") || "";

  const labelOf = (field) => {
    const group = field.closest(".inline-group");
    const row = group && `${textOf(group.querySelector(".inline-heading"))} ${Number(field.name.match(/-(\d+)-/)?.[1]) + 1}`;
    return [row, textOf(field.labels?.[0]) || field.name].filter(Boolean).join(" – ");
  };

  const shownIn = (field) => {
    if (field.matches("select")) return [...field.selectedOptions].filter(({ value }) => value).map(({ text }) => text).join(", ");
    if (field.matches("[type=checkbox], [type=radio]")) return field.checked ? "✓" : "";
    return field.value;
  };

  // Fields that people fill in and that differ from what stood in them: label, what is shown, what stood there.
  const changesIn = (form, values, before) => {
    const fields = [...form.querySelectorAll(FIELDS)].filter(({ name }) => name && !LEFT_OUT.test(name));
    const changed = fields.filter(({ name }) => !isSame(values[name], before[name]));
    return Object.fromEntries(changed.map((field) => [
      field.name, { label: labelOf(field), shown: shownIn(field), before: before[field.name] || [] },
    ]));
  };

  // The form of this page --------------------------------------------------------------------------------------------

  const watch = (place) => {
    const form = place.closest("form");
    const { user, version = "" } = place.dataset;
    const key = form.elements["form-key"].value;
    const path = location.pathname;
    const own = nameOf(user, path, version, key);
    const earlier = entries().filter((entry) => entry.user === user && entry.path === path);
    const before = valuesOf(form);
    let isOpen = true;
    let timer = 0;
    let last = "";

    const keep = () => {
      clearTimeout(timer);
      timer = 0;
      if (!isOpen) return;
      const values = valuesOf(form);
      const changes = changesIn(form, values, before);
      const files = [...form.querySelectorAll("[type=file]")].flatMap((field) => [...field.files].map(({ name }) => name));
      const typed = JSON.stringify({ values, changes, files });
      if (typed === last) return;
      last = typed;
      if (Object.keys(changes).length) attempt(() => localStorage.setItem(own, JSON.stringify({ at: Date.now(), values, changes, files })));
      else forget({ name: own });
    };

    const keepSoon = () => { timer ||= setTimeout(keep, PAUSE); };

    // A form that was refused or restored stands here with its words: they go on as the same entry.
    const goOn = () => {
      const same = earlier.filter((entry) => entry.key === key);
      if (!("typed" in place.dataset)) return;
      if (!same.length) Object.keys(before).forEach((name) => { delete before[name]; });
      same.forEach((entry) => {
        Object.entries(entry.changes).forEach(([name, change]) => { before[name] = change.before; });
        if (entry.name !== own) forget(entry);
      });
      keep();
    };

    const listen = () => {
      ["input", "change", "formset:added", "formset:removed"].forEach((name) => form.addEventListener(name, keepSoon));
      // Autocomplete fires its events through jQuery alone.
      window.django?.jQuery(form).on("change", keepSoon);
      window.addEventListener("pagehide", keep);
      document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
      // In another tab its user logged out, or the site said that it was saved.
      window.addEventListener("storage", ({ key: name, newValue }) => { if (name === own && newValue === null) isOpen = false; });
    };

    hold(key);
    goOn();
    listen();
    if (!("typed" in place.dataset)) offer(place, form, before, earlier.filter((entry) => entry.key !== key));
  };

  // What is offered --------------------------------------------------------------------------------------------------

  const moment = ({ at }, { today, earlier }) => {
    const when = new Date(at);
    const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(when);
    const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "long" }).format(when);
    const isToday = when.toDateString() === new Date().toDateString();
    return (isToday ? today : earlier).replace("{time}", time).replace("{day}", day);
  };

  const differences = (entry, now) => Object.entries(entry.changes)
    .filter(([name]) => !isSame(entry.values[name], now[name])).map(([, change]) => change);

  const described = ({ label, shown, before }, blank) => {
    const line = document.createElement("div");
    const [term, words] = ["dt", "dd"].map((tag) => document.createElement(tag));
    term.textContent = label;
    words.textContent = shown || (before.length ? blank : "");
    line.append(term, words);
    return line;
  };

  const show = (place, entry, found) => {
    const part = (selector) => place.querySelector(selector);
    part("[data-when]").textContent = moment(entry, place.dataset);
    part("[data-newer]").hidden = entry.version === (place.dataset.version || "");
    part("[data-files]").hidden = !entry.files.length;
    part("[data-files] span").textContent = entry.files.join(", ");
    part(".count").textContent = found.length;
    part("dl").replaceChildren(...found.map((change) => described(change, place.dataset.blank)));
  };

  // The site fills the form as if it had just been sent, merged with what others saved; nothing is saved by it.
  const restore = (entry, form) => {
    const sent = document.createElement("form");
    sent.method = "post";
    sent.hidden = true;
    const token = form.elements.csrfmiddlewaretoken.value;
    const values = { ...entry.values, csrfmiddlewaretoken: [token], "form-key": [entry.key], _restore: ["1"], _files: entry.files };
    Object.entries(values).forEach(([name, texts]) => texts.forEach((text) => {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value: text });
      sent.append(field);
    }));
    document.body.append(sent);
    sent.submit();
  };

  const offer = async (place, form, now, found) => {
    const held = await heldLocks();
    const lost = found.filter(({ key }) => !held.includes(PREFIX + key)).sort((one, other) => other.at - one.at);
    lost.filter((entry) => !differences(entry, now).length).forEach(forget);
    const offered = lost.filter((entry) => differences(entry, now).length);
    const next = () => {
      const [entry] = offered;
      if (entry) show(place, entry, differences(entry, now));
      place.firstElementChild.hidden = !entry;
    };
    place.querySelector("[data-restore]")?.addEventListener("click", () => restore(offered[0], form));
    place.querySelector("[data-discard]").addEventListener("click", () => {
      forget(offered.shift());
      next();
    });
    next();
  };

  window.addEventListener("load", () => {
    forgetClosed();
    document.querySelectorAll("#logout-form").forEach(forgetAtLogout);
    document.querySelectorAll(".typed-words").forEach(watch);
  });
}
