// What the desk's device keeps: the list, the notes to be sent, and what follows from both. No page, no network.
//
//   list     who is registered and who is here, as the server last told it; it stays in this tab
//   queue    notes not acknowledged yet; they survive a reload, and go when they are acknowledged or the link ends
//   settled  notes acknowledged since the list was last read

const SKEW = 5000; // a clock that is wrong by more is set right
const LIGATURES = { œ: "oe", æ: "ae", ß: "ss", ø: "o", ł: "l" };

export const fold = (text) =>
  text
    .toLowerCase()
    .replace(/[œæßøł]/g, (sign) => LIGATURES[sign])
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

const person = ([uid, number, name, from, sector, place, code, photo]) => {
  const names = fold(name);
  return { uid, number, name, from, sector, place, code, photo, names, words: [...names, ...fold(from)] };
};

const begins = (parts, asked) => asked.every((word) => parts.some((part) => part.startsWith(word)));

const storage = (name) => {
  try {
    return window[name];
  } catch {
    return null; // refused by the browser: the page's own memory must do
  }
};

export function keep(key) {
  const [local, tab] = [storage("localStorage"), storage("sessionStorage")];
  const read = (where, otherwise) => {
    try {
      return JSON.parse(where?.getItem(key) ?? "null") ?? otherwise;
    } catch {
      return otherwise;
    }
  };
  const write = (where, what) => {
    try {
      where?.setItem(key, JSON.stringify(what));
    } catch {
      // full: it stays in memory
    }
  };
  const kept = {
    list: read(tab, { v: -1, l: "", people: [], here: {} }),
    queue: [],
    settled: [],
    clock: 0, // what this device's clock lacks
    people: [],
  };

  kept.reload = () => Object.assign(kept, read(local, { queue: kept.queue, clock: kept.clock }));

  const change = (made) => {
    kept.reload(); // another tab may have written
    kept.queue = made(kept.queue);
    write(local, { queue: kept.queue, clock: kept.clock });
  };

  kept.now = () => Date.now() + kept.clock;

  kept.note = (kind, more) => {
    const random = [...crypto.getRandomValues(new Uint8Array(16))];
    const uid = random.map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const made = { uid, kind, at: Math.round(kept.now()), ...more };
    change((notes) => [...notes, made]);
    kept.gather();
    return made;
  };

  // The server answered for these notes: it has them, or never will.
  kept.settle = (done, refused) => {
    const [has, gone] = [new Set(done), new Set([...done, ...refused])];
    const settled = Date.now();
    kept.settled.push(...kept.queue.filter((one) => has.has(one.uid)).map((one) => ({ ...one, settled })));
    change((notes) => notes.filter((one) => !gone.has(one.uid)));
  };

  // The list as it was told to a question that was asked at this moment.
  kept.take = (told, asked) => {
    if (told) {
      kept.list = { ...kept.list, ...told };
      write(tab, kept.list);
    }
    kept.settled = kept.settled.filter((one) => one.settled >= asked);
  };

  // A wrong clock learns from the first answer; what was noted before is set right too.
  kept.setClock = (theirs, asked, answered) => {
    const right = theirs - (asked + answered) / 2;
    if (!theirs || answered - asked > SKEW || Math.abs(right - kept.clock) < SKEW) return;
    const by = right - kept.clock;
    change((notes) => {
      kept.clock = right;
      return notes.map((one) => ({ ...one, at: Math.round(one.at + by) }));
    });
  };

  kept.forget = () => {
    local?.removeItem(key);
    tab?.removeItem(key);
  };

  kept.gather = () => {
    const people = kept.list.people.map(person);
    const known = new Set(people.map((one) => one.uid));
    for (const note of [...kept.settled, ...kept.queue]) {
      if (note.kind === "walk_in" && !known.has(note.uid)) {
        known.add(note.uid);
        people.push(person([note.uid, "", note.name, note.organisation, note.sector, "confirmed", "", 0]));
      }
    }
    kept.people = people;
  };

  kept.who = (uid) => kept.people.find((one) => one.uid === uid);

  kept.since = (uid) => {
    let at = kept.list.here[uid] ?? 0;
    for (const note of [...kept.settled, ...kept.queue]) {
      if ((note.registration ?? note.uid) === uid) at = note.kind === "undone" ? 0 : at || note.at;
    }
    return at;
  };

  kept.placed = (one) => ["confirmed", "offered"].includes(one.place) || kept.since(one.uid) > 0;

  kept.find = (text) => {
    const asked = fold(text).filter((word) => word !== "n");
    if (!asked.length) return [];
    const rank = (one) => {
      if (asked.length === 1 && asked[0] === String(one.number)) return 1;
      if (begins(one.names, asked)) return 2;
      return begins(one.words, asked) ? 3 : 0;
    };
    const ranked = kept.people.map((one) => [rank(one), one]).filter(([order]) => order);
    return ranked.sort(([a], [b]) => a - b).map(([, one]) => one);
  };

  kept.reload();
  return kept;
}
