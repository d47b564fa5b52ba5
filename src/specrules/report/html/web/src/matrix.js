import { all, element } from "./dom.js";

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** Makes every matrix a grid: arrow keys go from cell to cell, and a cell opens its meeting in a dialog. */
export function matrices() {
  const panel = dialog();
  for (const table of all("table.matrix")) grid(table, panel);
}

function grid(table, panel) {
  const rows = all("tbody tr", table).map((row) => all("td", row).map((cell) => button(cell, panel)));
  const places = new Map();
  rows.forEach((row, r) => row.forEach((each, c) => each && places.set(each, [r, c])));
  const buttons = [...places.keys()];
  table.setAttribute("role", "grid");
  if (!buttons.length) return;
  let current = buttons[0];
  current.tabIndex = 0;

  function focus(next) {
    current.tabIndex = -1;
    current = next;
    current.tabIndex = 0;
    current.focus();
  }

  /** The next button that way; the diagonal has none. */
  function beyond([r, c], [down, right]) {
    do {
      r += down;
      c += right;
    } while (rows[r] && c in rows[r] && !rows[r][c]);
    return rows[r]?.[c];
  }

  table.addEventListener("keydown", (event) => {
    const from = places.get(event.target);
    if (!from || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[from[0]].filter(Boolean);
    let next = null;
    if (event.key in STEPS) next = beyond(from, STEPS[event.key]);
    else if (event.key === "Home") next = row[0];
    else if (event.key === "End") next = row.at(-1);
    else return;
    event.preventDefault();
    if (next) focus(next);
  });
  table.addEventListener("focusin", (event) => {
    if (places.has(event.target) && event.target !== current) {
      current.tabIndex = -1;
      current = event.target;
      current.tabIndex = 0;
    }
  });
}

/** The button in place of what a cell holds; nothing where a principle would meet itself. */
function button(cell, panel) {
  const inner = cell.firstElementChild;
  if (!inner) return null;
  const label = inner.getAttribute("aria-label") ?? inner.dataset.label;
  const target = inner.getAttribute("href");
  const made = element(
    "button",
    { type: "button", tabindex: "-1", "aria-label": label, title: label, "aria-haspopup": "dialog" },
    inner.textContent,
  );
  made.addEventListener("click", () => panel(label, target && decodeURIComponent(target.slice(1))));
  inner.replaceWith(made);
  return made;
}

/** What shows a meeting, or just what there is to say of principles that never meet. */
function dialog() {
  const body = element("div", { class: "body" });
  const close = element("button", { type: "button", onclick: () => made.close() }, "Close");
  const made = element("dialog", { class: "panel", "aria-label": "meeting" }, body, close);
  made.addEventListener("click", (event) => {
    if (event.target === made || event.target.closest("a")) made.close();
  });
  document.body.append(made);
  return (label, id) => {
    const meeting = id && document.getElementById(id);
    made.setAttribute("aria-label", label);
    body.replaceChildren(...(meeting ? copied(meeting) : [element("p", {}, `${label}.`)]));
    made.showModal();
    made.scrollTop = 0;
  };
}

function copied(meeting) {
  const copy = meeting.cloneNode(true);
  return [...copy.childNodes, element("p", {}, element("a", { href: `#${encodeURIComponent(meeting.id)}` }, "Go there"))];
}
