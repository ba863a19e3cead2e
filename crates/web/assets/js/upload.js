// A form with data-upload sends its video in parts before the form itself, and shows how much is really there. One that
// was cut off goes on where it stopped: by itself when the network comes back, or when the same file is chosen again.
const TRIES = 30;
const WAIT = 2000;

for (const form of document.querySelectorAll("form[data-upload]")) {
  const state = form.querySelector("[data-upload-state]");
  const frame = form.querySelector("[data-upload-bar]");
  const bar = frame?.querySelector("progress");
  const input = form.querySelector("input[type=file]");
  let busy = false;

  const say = (text) => { if (state) state.textContent = text; };
  const headers = { "Accept": "application/json", "X-Csrf": form.elements.csrf.value };
  const pause = () => new Promise((done) => setTimeout(done, WAIT));

  const ask = async (address, options) => {
    const answer = await fetch(address, { headers, ...options });
    const said = await answer.json();
    if (answer.ok) return said;
    throw Object.assign(new Error(said.detail ?? form.dataset.stopped), { status: answer.status });
  };

  const send = async (file) => {
    const begin = new URLSearchParams({
      organisation: form.dataset.organisation,
      name: file.name,
      mark: String(file.lastModified),
      bytes: String(file.size),
    });
    let now = await ask(form.dataset.upload, { method: "POST", body: begin });
    const address = `${form.dataset.upload}/${now.id}`;
    let failed = 0;
    while (now.offset < now.bytes) {
      const percent = Math.floor((now.offset * 100) / now.bytes);
      if (bar) bar.value = percent;
      say(`${form.dataset.sending} ${percent}%`);
      const body = new FormData();
      body.append("offset", String(now.offset));
      body.append("part", file.slice(now.offset, now.offset + now.part), "part");
      try {
        now = await ask(address, { method: "POST", body });
        failed = 0;
      } catch (error) {
        // The server says at which byte it stands; what it refuses for good is told to the person.
        if (error.status && error.status !== 409 && error.status < 500) throw error;
        failed += 1;
        if (failed > TRIES) throw new Error(form.dataset.stopped);
        say(form.dataset.waiting);
        await pause();
        now = await ask(address, {}).catch(() => now);
      }
    }
    if (bar) bar.value = 100;
    return now.id;
  };

  form.addEventListener("submit", async (event) => {
    const file = input?.files?.[0];
    if (!file) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    if (frame) frame.hidden = false;
    try {
      form.elements.upload.value = await send(file);
      // The video is there: the form goes without it.
      input.disabled = true;
      form.submit();
    } catch (error) {
      say(error.message || form.dataset.stopped);
      busy = false;
    }
  });
}
