// On the page that confirms a change of status: the box above the records of a kind ticks them all, and shows whether they
// are. Without this script it is sent by itself, and the site takes all of them.
"use strict";

document.querySelectorAll(".companions fieldset").forEach((group) => {
  const all = group.querySelector('[name="all"]');
  const boxes = [...group.querySelectorAll('[name="also"]:not(:disabled)')];
  if (!all) return;
  const show = () => {
    const count = boxes.filter((box) => box.checked).length;
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && !all.checked;
  };
  all.removeAttribute("name"); // the boxes below say it now
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  group.addEventListener("change", show);
  show();
});
