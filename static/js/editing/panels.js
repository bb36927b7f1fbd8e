// The forms of choosers, to add a record, to change or to look at one, open in a panel of the page: a modal dialog around
// a frame, in place of Django's windows. A form in a panel opens its panels within itself. What is saved there answers as a
// window would (templates/admin/popup_response.html). Browsers without <dialog> have the windows.
"use strict";

{
  const dialog = document.getElementById("panel");
  const $ = window.django?.jQuery;
  const openWindow = window.showRelatedObjectPopup;
  const ANSWERS = ["dismissAddRelatedObjectPopup", "dismissChangeRelatedObjectPopup", "dismissDeleteRelatedObjectPopup"];
  let frame = null;

  const part = (name) => dialog.querySelector(`[data-panel=${name}]`);

  // Null for a page of the browser itself, such as that of a lost connection.
  const pageIn = () => {
    try {
      return frame.contentDocument;
    } catch {
      return null;
    }
  };

  // As Django names its windows, which tells the field to fill in from inside: "id_person__1", in a panel "id_organization__2".
  const nameOf = (link) => {
    const isInside = document.getElementsByName("_popup").length > 0;
    const depth = isInside ? Number.parseInt(window.name.slice(window.name.lastIndexOf("__") + 2), 10) : 0;
    return `${link.id.replace(/^(add|change|view)_/, "")}__${depth + 1}`;
  };

  // The form asks before a page is left with unsaved words, and is asked here in the same way.
  const hasUnsavedWords = () => {
    const inside = pageIn();
    const asked = new Event("beforeunload", { cancelable: true });
    inside?.defaultView.dispatchEvent(asked);
    return asked.defaultPrevented;
  };

  const close = () => {
    frame?.remove();
    frame = null;
    dialog.close();
  };

  const goOn = () => {
    part("question").hidden = true;
    frame.focus();
  };

  const closeIfSaved = () => {
    if (!hasUnsavedWords()) {
      close();
      return;
    }
    part("question").hidden = false;
    part("go-on").focus();
  };

  // Escape closes first what is open in the form.
  const escape = (event) => {
    if (event.key !== "Escape" || pageIn().querySelector(".select2-container--open, dialog[open]")) return;
    event.preventDefault();
    closeIfSaved();
  };

  // Other pages open beside this one, so that what is typed in the panel stays.
  const leadOut = (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented) return;
    if (link.matches(".closelink")) {
      event.preventDefault();
      closeIfSaved();
    } else if (link.protocol.startsWith("http") && link.pathname !== pageIn().location.pathname) {
      link.target = "_blank";
    }
  };

  // The form of a new record has the focus in its first field by itself, one that was refused on what is wrong.
  const focusFirst = (inside) => {
    const fields = [...inside.querySelectorAll("#content-main form :is(input:not([type=hidden]), select, textarea)")];
    const first = fields.find((one) => one.offsetParent && !one.disabled && !one.matches(".select2-hidden-accessible"));
    if (first && inside.activeElement === inside.body) first.focus();
  };

  const begin = () => {
    const inside = pageIn();
    dialog.removeAttribute("aria-busy");
    if (!inside) {
      part("close").focus();
      return;
    }
    inside.documentElement.classList.add("in-panel");
    inside.addEventListener("keydown", escape, true);
    inside.addEventListener("click", leadOut);
    focusFirst(inside);
  };

  const open = (link) => {
    const label = document.querySelector(`label[for="${CSS.escape(link.id.replace(/^(add|change|view)_/, ""))}"]`);
    part("title").textContent = link.title || label?.textContent || "";
    part("question").hidden = true;
    frame = document.createElement("iframe");
    frame.name = nameOf(link);
    frame.title = part("title").textContent;
    frame.src = link.href;
    frame.addEventListener("load", begin);
    dialog.setAttribute("aria-busy", "true");
    dialog.append(frame);
    dialog.showModal();
    frame.focus();
  };

  const answer = (name) => {
    const dismiss = window[name];
    window[name] = (opened, ...values) => {
      dismiss(opened, ...values);
      if (frame && opened === frame.contentWindow) close();
    };
  };

  if (dialog?.showModal && openWindow && $) {
    ANSWERS.forEach(answer);
    window.showRelatedObjectPopup = open;
    $(document).on("django:show-related", (event) => {
      event.preventDefault();
      open(event.target);
    });
    part("close").addEventListener("click", closeIfSaved);
    part("go-on").addEventListener("click", goOn);
    part("discard").addEventListener("click", close);
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (part("question").hidden) closeIfSaved();
      else goOn();
    });
    // A browser may close it all the same when Escape is pressed again.
    dialog.addEventListener("close", () => {
      if (!frame) return;
      if (!hasUnsavedWords()) {
        close();
        return;
      }
      dialog.showModal();
      closeIfSaved();
    });
    window.addEventListener("beforeunload", (event) => {
      if (frame && hasUnsavedWords()) event.preventDefault();
    });
  }
}
