/** An element with attributes, listeners (`onclick: …`) and children, which are elements or text. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** All elements under a root that match, as an array. */
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/** A number that no one else gets, for ids. */
let last = 0;
export const fresh = (name) => `${name}-${++last}`;
