// The desk on the morning of the day. What happens is noted on this device first, then sent; the server keeps each
// note once, by its uid, so that sending again is harmless. Without this script the page works by plain forms.

const { urls, words, ends, zone } = JSON.parse(document.getElementById("door-data").textContent);
// Both languages of the page keep the same notes.
const kept = (await import(urls.kept)).keep(`door:${urls.page.replace(/^\/\w+/, "")}`);
const $ = (id) => document.getElementById(id);
const BATCH = 50;
const EVERY = 5000; // milliseconds between two looks at the list
const LONGEST = 60000; // … when nothing answers
const SHOWN = 30;
const french = document.documentElement.lang === "fr";
const state = { fails: 0, over: false, signIn: false };
const needs = new Map(); // in memory alone
let recent = [...document.querySelectorAll("#recent [data-uid]")].map((row) => row.dataset.uid);

// --- what is shown ---
const say = (sentence, values = {}) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const hour = (at) => {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, hour: "numeric", minute: "2-digit", hourCycle: "h23" });
  const [h, m] = parts.format(at).split(":");
  return french ? `${+h}\u00a0h${m === "00" ? "" : `\u00a0${m}`}` : `${+h}:${m}`;
};

function row(one) {
  const made = $("door-row").content.firstElementChild.cloneNode(true);
  const part = (selector) => made.querySelector(selector);
  const [at, place] = [kept.since(one.uid), kept.placed(one)];
  made.dataset.uid = one.uid;
  made.classList.toggle("is-here", at > 0);
  part("b").textContent = one.name;
  if (one.number) part(".door-number").textContent = say(words.number, one);
  const mark = document.querySelector(`[data-sector="${CSS.escape(one.sector)}"]`);
  if (mark) part(".door-from").append(mark.content.cloneNode(true));
  part(".door-from").append(one.from ? ` ${one.from}` : "");
  part("[data-state] > span").textContent = words[one.place] ?? "";
  if (place) part("[data-state]").remove();
  if (!one.photo) part("[data-photo]").remove();
  if (place && !one.photo) part(".door-marks").remove();
  for (const whose of made.querySelectorAll("[data-whose]")) whose.textContent = ` · ${one.name}`;
  const told = needs.get(one.uid)?.filter(Boolean) ?? [];
  for (const need of told) part(".door-needs").append(Object.assign(document.createElement("p"), { textContent: need }));
  if (!told.length) part(".door-needs").remove();
  part(".door-since span").textContent = at ? say(words.since, { hour: hour(at) }) : "";
  part(at ? ".door-do" : ".door-done").remove();
  if (!at) {
    part(place ? "[data-anyway]" : "[data-in]").remove();
    if (place) part("[data-advice]").remove();
  }
  return made;
}

function show() {
  const text = $("q").value;
  kept.gather();
  const meant = kept.find(text);
  const focused = document.activeElement?.closest?.("[data-uid]");
  const open = new Set([...document.querySelectorAll(".door-needs[open]")].map((d) => d.closest("li").dataset.uid));
  if (kept.list.v >= 0) {
    $("found").replaceChildren(...meant.slice(0, SHOWN).map(row));
    $("found-part").hidden = !text.trim();
    $("nobody").hidden = meant.length > 0;
    const last = recent.map(kept.who).filter((one) => one && kept.since(one.uid));
    $("recent").replaceChildren(...last.slice(0, 5).map(row));
    $("recent-part").hidden = !last.length || text.trim() !== "";
    for (const id of open) document.querySelector(`[data-uid="${id}"] .door-needs`)?.setAttribute("open", "");
    if (focused && !focused.isConnected) {
      document.querySelector(`#${focused.parentElement?.id || "found"} [data-uid="${focused.dataset.uid}"] button`)?.focus();
    }
    askNeeds(meant.slice(0, SHOWN));
  }
  bar();
}

function bar() {
  const [waits, away] = [kept.queue.length, state.fails > 0 || !navigator.onLine];
  let told = waits ? words.sending : words.online;
  if (away) told = waits ? say(waits === 1 ? words.offlineOne : words.offlineMany, { n: waits }) : words.offline;
  if (state.signIn) told = words.signIn;
  if (state.over) told = words.ended;
  if ($("connection").textContent !== told) $("connection").textContent = told;
  $("state").dataset.state = state.over || state.signIn ? "stop" : away ? "away" : "fine";
  if (kept.list.v < 0) return;
  const n = kept.people.filter((one) => kept.since(one.uid)).length;
  $("arrived").textContent = say(n === 1 || (french && !n) ? words.arrivedOne : words.arrivedMany, { n });
}

function tell(sentence, one = null, kind = "success") {
  const box = document.createElement("p");
  box.className = `notice notice-${kind}`;
  box.textContent = sentence;
  $("said").replaceChildren(box);
  if (one && kept.since(one.uid)) $("said").append(row(one).querySelector(".door-done form"));
  $("said").dataset.uid = one?.uid ?? "";
}

// Needs are asked for the few people on the screen, and never kept.
let asking = 0;
function askNeeds(meant) {
  clearTimeout(asking);
  const unknown = meant.map((one) => one.uid).filter((id) => !needs.has(id));
  if (!unknown.length || state.fails || state.over) return;
  asking = setTimeout(async () => {
    try {
      const answer = await ask(`${urls.needs}?${unknown.map((id) => `u=${id}`).join("&")}`);
      const told = answer.ok ? await answer.json() : {};
      for (const id of unknown) needs.set(id, told[id] ?? []);
      if (Object.keys(told).length) show();
    } catch {
      // without a network there are none to show
    }
  }, 250);
}

// --- what people do ---
function arrive(one) {
  const at = kept.since(one.uid);
  if (at) return tell(say(words.already, { ...one, hour: hour(at) }), one, "warning");
  kept.note("in", { registration: one.uid });
  recent = [one.uid, ...recent.filter((id) => id !== one.uid)];
  $("q").value = ""; // ready for the next person
  tell(say(words.here, one), one);
  show();
  send();
}

function act(form, one) {
  if (form.dataset.act === "walk_in") {
    const given = Object.fromEntries(new FormData(form));
    if (!form.reportValidity()) return;
    const made = kept.note("walk_in", { name: given.name.trim(), sector: given.sector, organisation: given.organisation });
    recent = [made.uid, ...recent];
    form.reset();
    $("walk-in").open = false;
    tell(say(words.here, made), kept.who(made.uid));
  } else {
    if (form.dataset.act === "in") {
      arrive(one);
      $("q").focus();
      return;
    }
    if (kept.since(one.uid)) kept.note("undone", { registration: one.uid });
    tell(say(words.back, one));
  }
  show();
  send();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const one = form.matches("[data-act]") && kept.who(form.closest("[data-uid]")?.dataset.uid);
  if (state.over) return;
  if (one || form.dataset.act === "walk_in") {
    event.preventDefault();
    act(form, one);
  } else if (form.matches(".door-search") && kept.list.v >= 0) {
    event.preventDefault();
    show();
    document.querySelector("#found button")?.focus();
  }
});
$("q").addEventListener("input", () => {
  if (!document.querySelector("#said .notice-error")) $("said").replaceChildren();
  show();
});

// --- the network ---
const ask = (url, more = {}) =>
  fetch(url, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(10000), ...more });

// Returns whether the answer can be used; what else it means is shown.
function usable(answer) {
  state.signIn = answer.status === 401;
  if (answer.status === 404 || answer.status === 410) end();
  state.fails = answer.ok ? 0 : state.fails + 1;
  return answer.ok;
}

async function token() {
  const page = await (await fetch(`${urls.page}?vide`)).text();
  return new DOMParser().parseFromString(page, "text/html").querySelector("[name=csrfmiddlewaretoken]")?.value;
}

let sending = false;
async function send() {
  if (sending || !kept.queue.length || state.over) return;
  sending = true;
  try {
    const post = (csrf) =>
      ask(urls.receive, {
        method: "POST",
        headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrf },
        body: JSON.stringify({ now: kept.now(), events: kept.queue.slice(0, BATCH) }),
      });
    let answer = await post(document.querySelector("[name=csrfmiddlewaretoken]").value);
    if (answer.status === 403) answer = await post(await token());
    const before = kept.queue.length;
    if (usable(answer)) settle(await answer.json());
    if (kept.queue.length >= before) state.fails += 1; // whatever the answer was, it helped with none
  } catch {
    state.fails += 1;
  }
  sending = false;
  bar();
  if (kept.queue.length && !state.fails) await send();
}

function settle({ done, refused }) {
  for (const { uid, sentence } of refused) {
    const lost = kept.queue.find((one) => one.uid === uid);
    tell(say(words.refused, { name: kept.who(lost?.registration)?.name ?? lost?.name ?? "?", sentence }), null, "error");
  }
  kept.settle(done, refused.map((one) => one.uid));
  show();
}

async function look() {
  const asked = Date.now();
  try {
    const answer = await ask(`${urls.list}?v=${kept.list.v}&l=${kept.list.l}`);
    if (!usable(answer)) return;
    kept.setClock(Number(answer.headers.get("X-Now")), asked, Date.now());
    const told = answer.status === 200 ? await answer.json() : null;
    kept.take(told, asked);
    if (told) show();
  } catch {
    state.fails += 1;
  }
}

let next = 0;
async function turn() {
  clearTimeout(next);
  if (ends && kept.now() > ends) end();
  if (state.over) return;
  if (!document.hidden || kept.queue.length) {
    await send();
    await look();
    bar();
  }
  const pause = Math.min(LONGEST, EVERY * 2 ** Math.min(state.fails, 5)) * (0.8 + 0.4 * Math.random());
  clearTimeout(next);
  next = setTimeout(turn, pause);
}

function end() {
  if (state.over) return;
  state.over = true;
  const names = kept.queue.map((one) => kept.who(one.registration)?.name ?? one.name ?? "?").join(", ");
  kept.forget();
  tell(names ? `${words.ended} ${say(words.unsent, { names })}` : words.ended, null, "error");
  for (const id of ["found-part", "recent-part", "walk-in"]) $(id).hidden = true;
  needs.clear();
  navigator.serviceWorker?.controller?.postMessage("forget");
  bar();
}

// --- the camera: its script comes when it is asked for ---
if (navigator.mediaDevices?.getUserMedia) {
  $("scan").hidden = false;
  $("scan").addEventListener("click", async () => {
    const { open } = await import(urls.camera);
    const tried = async (text) => {
      const key = text.trim().replace(/\/+$/, "").split("/").pop(); // a badge holds an address, a mail the key alone
      const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key.toUpperCase()));
      const digest = [...new Uint8Array(bytes)].map((n) => n.toString(16).padStart(2, "0")).join("");
      const one = kept.people.find((each) => each.code && each.code.split(" ").some((code) => digest.startsWith(code)));
      if (!one) return tell(words.unknownCode, null, "error");
      if (kept.placed(one)) return arrive(one);
      $("q").value = one.number;
      tell(say(words.noPlace, one), null, "warning");
      show();
    };
    open({ box: $("camera"), aim: $("aim"), stop: $("stop"), decoder: urls.decoder, words, tried, tell });
  });
}

// --- it begins ---
document.querySelector(".door-find").hidden = true; // one finds as one types
show();
turn();
for (const name of ["online", "focus"]) window.addEventListener(name, turn);
window.addEventListener("offline", bar);
document.addEventListener("visibilitychange", () => document.hidden || turn());
window.addEventListener("storage", () => {
  kept.reload();
  show();
});
navigator.serviceWorker?.register(urls.worker).catch(() => {}); // without it, a reload needs the network
