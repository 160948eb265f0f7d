// Buttons that copy what stands beside them. Without a clipboard, which browsers lend to https and
// localhost alone, the text is selected for the person to copy.
(function () {
  function copy(button) {
    var text = document.getElementById(button.dataset.copies);
    function selected() {
      window.getSelection().selectAllChildren(text);
      button.textContent = "Selected";
    }
    if (!navigator.clipboard) {
      selected();
      return;
    }
    navigator.clipboard.writeText(text.textContent).then(function () {
      button.textContent = "Copied";
    }, selected);
  }
  document.querySelectorAll("[data-copies]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      copy(button);
    });
  });
})();
