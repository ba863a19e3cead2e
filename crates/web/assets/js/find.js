// An input with data-find looks for what is typed and puts the answer, a piece of the page, into the element that
// data-find-into names. Without it the button beside the input does the same.
for (const input of document.querySelectorAll("input[data-find]")) {
  const place = document.getElementById(input.dataset.findInto);
  let timer = 0;
  let asked = 0;

  const look = async () => {
    const mine = ++asked;
    const chosen = place.querySelector("input:checked")?.value ?? "";
    const query = new URLSearchParams({ q: input.value, institution: chosen });
    try {
      const answer = await fetch(`${input.dataset.find}?${query}`, { signal: AbortSignal.timeout(5000) });
      // Only the newest answer counts, however they come back.
      if (answer.ok && mine === asked) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        place.replaceChildren(...page.body.childNodes);
      }
    } catch {
      // Without the network the button still works.
    }
  };

  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(look, 250);
  });
  input.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 250);
  });
}
