// A form with data-autosave is sent as one types, 0.8 s after the last key and at once when a choice is made.
// The answer is JSON: {"saved": "保存しました 14:02", "fields": {"version": "4"}}, or a problem with `detail`.
// Words stand in the page: data-saving, data-failed; they are told in [data-save-state] (role="status").
const WAIT = 800;

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const state = form.querySelector("[data-save-state]");
  let timer = 0;
  let running = false;
  let again = false;
  let held = null;

  const tell = (text, failed) => {
    if (state) {
      state.textContent = text;
      state.classList.toggle("failed", failed);
    }
  };

  const save = async () => {
    clearTimeout(timer);
    if (running) {
      again = true;
      return;
    }
    running = true;
    again = false;
    tell(form.dataset.saving ?? "", false);
    try {
      const answer = await fetch(form.dataset.autosave || form.action, {
        method: "POST",
        headers: { "Accept": "application/json", "X-Csrf": form.elements.csrf.value },
        body: new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")),
        keepalive: true,
        signal: AbortSignal.timeout(10000),
      });
      const told = await answer.json();
      if (answer.ok) {
        for (const [name, value] of Object.entries(told.fields ?? {})) {
          if (form.elements[name]) form.elements[name].value = value;
        }
        if (!again) form.dataset.saved = "";
        tell(told.saved ?? "", false);
      } else {
        tell(told.detail ?? form.dataset.failed ?? "", true);
      }
    } catch {
      // Without the network nothing is lost: the form is still there, and its button still works.
      tell(form.dataset.failed ?? "", true);
    }
    running = false;
    if (held) {
      const { button } = held;
      held = null;
      form.requestSubmit(button);
    } else if (again) {
      save();
    }
  };

  form.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("input[type=radio], input[type=checkbox], select")) save();
  });
  // A button pressed while a save is under way waits for it: else the two would look like two people's answers.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!running) return;
    event.preventDefault();
    held = { button: event.submitter };
  });
}
