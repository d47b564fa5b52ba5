import { element } from "./dom.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;

/** A button that switches between dark and light; until it is used, the page is as the system has it. */
export function colours(tools) {
  const button = element("button", { type: "button", class: "theme", onclick: turn });
  const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const name = () => (button.textContent = isDark() ? "Light" : "Dark");
  function turn() {
    root.dataset.theme = isDark() ? "light" : "dark";
    name();
  }
  dark.addEventListener("change", name);
  name();
  button.title = "Switch between dark and light";
  tools.append(button);
}
