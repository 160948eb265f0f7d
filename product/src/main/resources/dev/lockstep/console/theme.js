// The system's choice of light or dark, before the first paint; follows it while the page is open.
(function () {
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function apply() {
    document.documentElement.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  }
  dark.addEventListener("change", apply);
  apply();
})();
