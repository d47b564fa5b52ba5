import { all, element } from "./dom.js";

/**
 * Of several specs one is shown at a time, which a choice at the top says.
 * Returns what shows the place of an id, wherever it is.
 */
export function specs(tools) {
  const found = all("article.spec");
  const choice = found.length > 1 ? chooser(found) : null;
  if (choice) {
    document.getElementById("specs").remove();
    tools.append(element("label", {}, "Spec ", choice));
  }

  function choose(spec) {
    for (const each of found) each.hidden = each !== spec;
    if (choice) choice.value = spec.id;
  }

  function reveal() {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const spec = place?.closest("article.spec");
    if (!spec) return;
    choose(spec);
    for (let each = place; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
    if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
    place.scrollIntoView();
    place.focus({ preventScroll: true });
  }

  choose(found[0]);
  choice?.addEventListener("change", () => choose(document.getElementById(choice.value)));
  addEventListener("hashchange", reveal);
  // Who follows the link to where they already are wants to be taken there again.
  addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (link && link.hash === location.hash) reveal();
  });
  reveal();
  return (id) => {
    const hash = `#${encodeURIComponent(id)}`;
    if (location.hash === hash) reveal();
    else location.hash = hash;
  };
}

function chooser(found) {
  const options = found.map((spec) => element("option", { value: spec.id }, spec.dataset.heading));
  return element("select", { id: "spec" }, ...options);
}
