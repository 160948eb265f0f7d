// Sends the chosen file as it is: its bytes, in the charset that the source's settings name.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-upload]");
  if (!form) return;
  event.preventDefault();
  const file = form.querySelector("input[type=file]").files[0];
  const name = form.querySelector("select").value;
  const button = form.querySelector("button");
  const problem = form.querySelector("[data-problem]");
  button.disabled = true;
  problem.hidden = true;
  try {
    const response = await fetch(form.action + "?file=" + encodeURIComponent(name), {
      method: "POST",
      // as htmx: what the page that follows has to say is kept for when it is shown
      headers: { "Content-Type": "text/csv", "HX-Request": "true" },
      body: file,
    });
    if (response.ok) {
      location.assign(response.url);
    } else {
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      document.querySelector("main").replaceWith(page.querySelector("main"));
    }
  } catch (failure) {
    problem.hidden = false; // there was no answer
  } finally {
    button.disabled = false;
  }
});
