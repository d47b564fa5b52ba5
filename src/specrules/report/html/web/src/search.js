import { all, element } from "./dom.js";

const MOST = 40;

/** A field that finds norms, findings, examples and words by what they say; `/` goes there from anywhere. */
export function search(tools, show) {
  const list = element("ul", { id: "found", role: "listbox", "aria-label": "found", hidden: true });
  const status = element("p", { class: "unseen", role: "status" });
  const field = element("input", {
    type: "search",
    id: "search",
    placeholder: "Search",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": "Search the report",
    "aria-autocomplete": "list",
    "aria-controls": "found",
    "aria-expanded": "false",
  });
  let items = null;
  let at = -1;

  function close() {
    list.hidden = true;
    at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function look() {
    items ??= index();
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    close();
    if (!words.length) {
      status.textContent = "";
      return;
    }
    const matches = items.filter((item) => words.every((word) => item.text.includes(word)));
    matches.sort((one, other) => rank(one, words) - rank(other, words));
    list.replaceChildren(...matches.slice(0, MOST).map(option));
    if (matches.length > MOST) list.append(note(`and ${matches.length - MOST} more`));
    if (!matches.length) list.append(note("nothing found"));
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    status.textContent = `${matches.length} found`;
  }

  function option(item, number) {
    const where = item.spec ? [element("small", {}, item.spec)] : [];
    return element(
      "li",
      { role: "option", id: `found-${number}`, "data-id": item.id, "aria-selected": "false" },
      element("span", { class: "kind" }, item.kind),
      " ",
      item.name,
      ...where,
    );
  }

  function move(step) {
    const options = all("[role=option]", list);
    if (!options.length) return;
    options[at]?.setAttribute("aria-selected", "false");
    at = (at + step + options.length) % options.length;
    options[at].setAttribute("aria-selected", "true");
    options[at].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", options[at].id);
  }

  function go(found) {
    if (!found) return;
    close();
    show(found.dataset.id);
  }

  field.addEventListener("input", look);
  field.addEventListener("focus", () => field.value && look());
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(at < 0 ? 0 : -1);
    else if (event.key === "Enter") go(all("[role=option]", list)[Math.max(at, 0)]);
    else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the field keeps the focus, and so the list stays
    go(event.target.closest("[role=option]"));
  });
  addEventListener("keydown", (event) => {
    const writing = event.target.matches?.("input, select, textarea");
    if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
  });
  tools.append(element("div", { role: "search", class: "search" }, field, list, status));
}

const note = (text) => element("li", { class: "quiet", role: "presentation" }, text);

/** Everything that can be found, with all that it says. */
function index() {
  const several = all("article.spec").length > 1;
  return all("[data-item]").map((each) => ({
    id: each.id,
    kind: each.dataset.item,
    name: each.dataset.name,
    text: `${each.dataset.item} ${each.textContent} ${each.dataset.name}`.toLowerCase(),
    spec: several ? each.closest("article.spec").dataset.heading : null,
  }));
}

/** What is called so comes first, then what begins so, then what has it in its name. */
function rank(item, words) {
  const name = item.name.toLowerCase();
  const whole = words.join(" ");
  if (name === whole) return 0;
  if (name.startsWith(whole)) return 1;
  return words.every((word) => name.includes(word)) ? 2 : 3;
}
