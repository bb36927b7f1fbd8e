// Runs before the first paint: the reader's chosen theme, and the mark that scripts work.
(function (root) {
  root.classList.add("js");
  try {
    var theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch (error) {
    // Storage is closed to this page: the system's theme stays.
  }
})(document.documentElement);
