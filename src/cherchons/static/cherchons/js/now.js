// One's own day on a telephone: asks from time to time whether something changed. Without it, there is "Refresh".
const here = document.getElementById("now");
const EVERY = 20000; // milliseconds between two looks
const LONGEST = 120000; // … when nothing answers
let fails = 0;
let next = 0;

function say(words) {
  let box = document.getElementById("now-away");
  if (!words) return box?.remove();
  if (!box) {
    box = Object.assign(document.createElement("p"), { id: "now-away", className: "notice notice-warning" });
    box.setAttribute("role", "status");
    here.before(box);
  }
  if (box.textContent !== words) box.textContent = words;
}

async function look() {
  const version = here.querySelector("[data-version]")?.dataset.version ?? "";
  try {
    const answer = await fetch(`${here.dataset.live}?v=${version}`, { signal: AbortSignal.timeout(10000) });
    fails = answer.ok ? 0 : fails + 1;
    if (answer.status === 200) here.innerHTML = await answer.text();
    if (answer.ok) say("");
  } catch {
    fails += 1;
    say(here.dataset.away);
  }
}

async function turn() {
  clearTimeout(next);
  if (!document.hidden) await look();
  const pause = Math.min(LONGEST, EVERY * 2 ** Math.min(fails, 3)) * (0.8 + 0.4 * Math.random());
  clearTimeout(next);
  next = setTimeout(turn, pause);
}

next = setTimeout(turn, EVERY * Math.random());
document.addEventListener("visibilitychange", () => document.hidden || turn());
window.addEventListener("online", turn);
