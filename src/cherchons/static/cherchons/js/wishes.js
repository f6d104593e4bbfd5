// Ranking workshops: buttons and dragging that write the numbers; without this file one chooses the numbers.
const EDGE = 90; // pixels from the edge of the window where dragging scrolls
const STEP = 12;

for (const field of document.querySelectorAll("[data-ranks]")) begin(field);

function begin(field) {
  const list = field.querySelector("[data-ranks-list]");
  const line = list.querySelector("[data-line]");
  const clear = field.querySelector("[data-clear]");
  const said = field.querySelector("[data-said]");
  const rows = () => [...list.querySelectorAll("[data-rank]")];
  const number = (row) => row.querySelector("select");
  const rank = (row) => Number(number(row).value) || 0;

  line.hidden = clear.hidden = false;
  for (const row of rows()) row.querySelector("[data-moves]").hidden = false;
  field.classList.add("ranks-live");
  sort();
  marks();

  // Ranked rows stand above the line in order, the others below as they were.
  function sort() {
    const ranked = rows().filter(rank).sort((one, other) => rank(one) - rank(other));
    const rest = rows().filter((row) => !rank(row));
    list.append(...ranked, line, ...rest);
  }

  // Rows above the line are numbered without holes; those that were equal and stand together stay equal.
  function renumber(moved) {
    let above = true;
    let last = 0;
    let before = null;
    for (const row of [...list.children]) {
      if (row === line) above = false;
      else if (!above) number(row).value = "";
      else {
        const old = rank(row);
        const alike = before && row !== moved && before.row !== moved && old && old === before.old;
        last += alike ? 0 : 1;
        before = { row, old };
        number(row).value = String(last);
      }
    }
    marks();
  }

  function marks() {
    for (const row of rows()) {
      row.classList.toggle("rank-out", !rank(row));
      row.querySelector("[data-up]").disabled = row === list.firstElementChild;
      row.querySelector("[data-down]").disabled = !rank(row);
    }
  }

  function tell(row) {
    const words = rank(row) ? list.dataset.moved : list.dataset.out;
    const count = rows().filter(rank).length;
    said.textContent = words
      .replace("{rank}", rank(row))
      .replace("{count}", count)
      .replace("{title}", () => row.dataset.title); // last, and as it is: a title may hold any signs
  }

  function up(row) {
    const own = rank(row);
    if (!own) line.before(row); // from below the line: the last wish
    else {
      const alike = rows().filter((other) => other !== row && rank(other) === own);
      const first = alike.length ? alike[0] : null;
      const higher = rows().filter((other) => rank(other) && rank(other) < own);
      const level = higher.filter((other) => rank(other) === rank(higher.at(-1)));
      if (first) [row, first].sort(inOrder)[0].before(row);
      else if (level.length) level[0].before(row);
    }
  }

  function down(row) {
    const own = rank(row);
    const alike = rows().filter((other) => other !== row && rank(other) === own);
    const lower = rows().filter((other) => rank(other) > own);
    const level = lower.filter((other) => rank(other) === rank(lower[0]));
    if (alike.length) alike.at(-1).after(row);
    else if (level.length) level.at(-1).after(row);
    else line.after(row);
  }

  function inOrder(one, other) {
    return one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
  }

  field.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button === clear) {
      for (const row of rows()) number(row).value = "";
      sort();
      marks();
      said.textContent = list.dataset.cleared;
      return;
    }
    const row = button.closest("[data-rank]");
    if (!row) return;
    sort();
    if (button.hasAttribute("data-up")) up(row);
    else if (button.hasAttribute("data-down")) down(row);
    else return;
    renumber(row);
    tell(row);
    const other = row.querySelector(button.hasAttribute("data-up") ? "[data-down]" : "[data-up]");
    (button.disabled ? other : button).focus(); // moving took the focus away
    row.scrollIntoView({ block: "nearest" });
  });

  field.addEventListener("change", (event) => {
    const row = event.target.closest("[data-rank]");
    if (row) marks(); // the order follows at the next move: nothing jumps while one types numbers
  });

  // --- dragging, by mouse, pen or finger ---
  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button) return;
    event.preventDefault();
    sort();
    const row = grip.closest("[data-rank]");
    let at = event.clientY;
    let frame = requestAnimationFrame(follow);
    row.classList.add("rank-dragged");
    grip.setPointerCapture(event.pointerId);
    const move = (moved) => {
      at = moved.clientY;
      place(row, at);
    };
    const end = () => {
      cancelAnimationFrame(frame);
      grip.removeEventListener("pointermove", move);
      grip.removeEventListener("pointerup", end);
      grip.removeEventListener("pointercancel", end);
      row.classList.remove("rank-dragged");
      renumber(row);
      tell(row);
    };
    grip.addEventListener("pointermove", move);
    grip.addEventListener("pointerup", end);
    grip.addEventListener("pointercancel", end);

    function follow() {
      const by = at < EDGE ? -STEP : at > window.innerHeight - EDGE ? STEP : 0;
      if (by) {
        window.scrollBy(0, by);
        place(row, at);
      }
      frame = requestAnimationFrame(follow);
    }
  });

  // The others move around the row: a row that is taken out of the page would lose the pointer.
  function place(row, y) {
    const all = [...list.children];
    const here = all.indexOf(row);
    const middle = (child) => child.getBoundingClientRect().top + child.getBoundingClientRect().height / 2;
    const above = all.slice(0, here).filter((child) => y < middle(child));
    const below = all.slice(here + 1).filter((child) => y > middle(child));
    if (above.length) row.after(...above);
    else if (below.length) row.before(...below);
  }
}
