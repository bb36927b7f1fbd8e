// The first page of a mirror leads to that of the first of the reader's languages which it has.
document.addEventListener("DOMContentLoaded", function () {
  const links = Array.from(document.querySelectorAll("a[hreflang]"));
  const spoken = navigator.languages.map(function (language) { return language.split("-")[0]; });
  const link = spoken.map(function (code) { return links.find(function (one) { return one.hreflang === code; }); }).find(Boolean);
  if (link) location.replace(link.href);
});
