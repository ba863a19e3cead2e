// A form with data-guard asks before the page is left with something typed and not sent. A form that saves
// as one goes (data-autosave) sets data-saved while everything is stored; one that came back with what was typed
// has data-typed.
for (const form of document.querySelectorAll("form[data-guard]")) {
  let typed = form.hasAttribute("data-typed");
  form.addEventListener("input", () => { typed = true; delete form.dataset.saved; });
  form.addEventListener("submit", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => {
    if (typed && form.dataset.saved === undefined) {
      event.preventDefault();
    }
  });
}
