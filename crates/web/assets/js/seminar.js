// Watching: chapters and speeds seek in the video, and what is really played is told every few seconds, as stretches in
// milliseconds. A jump ends a stretch. The server believes no more than the time that passed allows.
const EVERY = 10000;
// However long nothing could be told, the server counts no more than these seconds of one report, or else nothing of it.
const COUNTS = 600;
const countable = (stretches) => {
  let room = COUNTS;
  return stretches.flatMap(([from, to]) => {
    const end = Math.min(to, from + room);
    room -= end - from;
    return end > from ? [[from, end]] : [];
  });
};

for (const video of document.querySelectorAll("video[data-seen]")) {
  const state = document.querySelector("[data-seen-state]");
  const bar = document.querySelector("[data-seen-progress]");
  let open = null; // the stretch that is being played: [from, to] in seconds
  let played = []; // stretches that are not told yet
  let told = 0; // when the last report was taken in
  let running = false;
  let again = false;

  const close = () => {
    if (open && open[1] > open[0]) played.push(open);
    open = null;
  };
  const tick = () => {
    if (video.seeking) return;
    const now = video.currentTime;
    // What is missed between two ticks is played, as long as it is no more than the speed explains.
    if (open && now >= open[1] && now - open[1] <= 2 * video.playbackRate) open[1] = now;
    else {
      close();
      if (!video.paused) open = [now, now];
    }
  };
  const ms = (seconds) => Math.round(seconds * 1000);

  const report = async (leaving) => {
    if (running && !leaving) {
      again = true;
      return;
    }
    running = true;
    again = false;
    if (open && open[1] > open[0]) {
      played.push([...open]);
      open = [open[1], open[1]];
    }
    const sent = played;
    played = [];
    const body = new URLSearchParams({
      organisation: video.dataset.organisation,
      played: countable(sent).map(([from, to]) => `${ms(from)}-${ms(to)}`).join(","),
      position: String(ms(video.currentTime)),
    });
    try {
      const answer = await fetch(video.dataset.seen, {
        method: "POST",
        headers: { "Accept": "application/json", "X-Csrf": video.dataset.csrf },
        body,
        keepalive: true,
      });
      const said = await answer.json();
      told = Date.now();
      if (answer.ok) {
        if (state) state.textContent = said.said;
        if (bar) bar.value = said.percent;
      } else {
        // Nothing was judged where the server is full, away or busy: it is told with the next report.
        if (answer.status >= 500 || answer.status === 429) played = sent.concat(played);
        if (state) state.textContent = said.detail ?? video.dataset.failed;
      }
    } catch {
      // Without the network nothing is lost: it is told with the next report.
      played = sent.concat(played);
      if (state) state.textContent = video.dataset.failed;
    }
    running = false;
    if (again && played.length > 0) report(false);
  };

  video.addEventListener("play", () => {
    // The clock of the server begins to run, or runs on.
    if (Date.now() - told > EVERY / 2) report(false);
  });
  video.addEventListener("timeupdate", () => {
    tick();
    if (!video.paused && Date.now() - told >= EVERY) report(false);
  });
  video.addEventListener("seeking", close);
  for (const event of ["pause", "ended"]) {
    video.addEventListener(event, () => {
      tick();
      close();
      report(false);
    });
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && (open || played.length > 0)) report(true);
  });
}

const film = document.querySelector("video.film");
if (film) {
  for (const link of document.querySelectorAll("a[data-at]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      film.currentTime = Number(link.dataset.at);
      film.play().catch(() => {});
      film.scrollIntoView({ block: "nearest" });
    });
  }
  for (const group of document.querySelectorAll("[data-speeds]")) {
    group.hidden = false;
    group.addEventListener("click", (event) => {
      const button = event.target.closest("[data-speed]");
      if (!button) return;
      film.playbackRate = Number(button.dataset.speed);
      for (const one of group.querySelectorAll("[data-speed]")) {
        one.setAttribute("aria-pressed", String(one === button));
      }
    });
  }
}
