import dagre from "@dagrejs/dagre";
import { create } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import { all, element, fresh } from "./dom.js";

const MOST = 240; // edges; a drawing of more is a tangle
const TITLES = { principles: "principles", levels: "levels", norms: "all norms", one: "one norm" };

/** Draws the override graph of each spec, and puts a button on each norm that shows what is around it. */
export function graphs() {
  for (const holder of all(".drawing")) {
    const data = JSON.parse(document.getElementById(holder.dataset.graph).textContent);
    drawing(holder, data);
  }
}

function drawing(holder, data) {
  const canvas = element("div", { class: "canvas" });
  const caption = element("p", { class: "caption", role: "status" });
  const linked = data.norms.nodes.filter((_, n) => data.norms.edges.some(([w, l]) => w === n || l === n));
  const views = Object.keys(TITLES).filter((view) => (view === "one" ? linked.length : data[view].edges.length));
  if (!views.length) {
    holder.append(element("p", { class: "quiet" }, "Nothing overrides anything."));
    return;
  }
  const view = picker("Show", views.map((each) => [each, TITLES[each]]));
  const norm = picker("Norm", linked.map((node) => [node.name, node.name]));
  const said = element("input", { type: "checkbox", checked: true });
  const speech = element("label", {}, said, " with what people say");

  function redraw() {
    const kind = view.select.value;
    norm.label.hidden = kind !== "one";
    speech.hidden = kind === "principles" || kind === "levels";
    const shown = chosen(data, kind, norm.select.value, said.checked);
    if (shown.edges.length > MOST) {
      canvas.replaceChildren(element("p", { class: "quiet" }, crowded(shown.edges.length)));
      caption.textContent = "";
      return;
    }
    caption.textContent = counted(shown);
    canvas.replaceChildren(...picture(shown, kind === "one" ? norm.select.value : null, tell));
  }

  /** What to say of a node, and where it leads. */
  function tell(node, shown) {
    const wins = shown.edges.filter(([w]) => shown.nodes[w] === node).length;
    const loses = shown.edges.filter(([, l]) => shown.nodes[l] === node).length;
    const what = node.level && node.kind !== "instructions" ? `${node.name}, a ${node.kind} at ${node.level}` : node.name;
    caption.replaceChildren(`${what}: overrides ${wins}, overridden by ${loses} here. `);
    if (!data.norms.nodes.some((each) => each.name === node.name)) return;
    if (view.select.value !== "one" || norm.select.value !== node.name)
      caption.append(element("button", { type: "button", onclick: () => around(node.name) }, "Show what is around it"), " ");
    if (node.id) caption.append(element("a", { href: `#${encodeURIComponent(node.id)}` }, "Go to the norm"));
  }

  function around(name) {
    view.select.value = "one";
    norm.select.value = name;
    redraw();
  }

  for (const each of [view.select, norm.select, said]) each.addEventListener("change", redraw);
  holder.append(element("div", { class: "controls" }, view.label, norm.label, speech), canvas, caption);
  redraw();
  for (const node of linked) {
    const heading = node.id && document.getElementById(node.id)?.querySelector("h5");
    heading?.append(" ", element("button", { type: "button", class: "small", onclick: () => go(node.name) }, "graph"));
  }

  function go(name) {
    around(name);
    holder.scrollIntoView();
    view.select.focus({ preventScroll: true });
  }
}

function picker(title, options) {
  const select = element("select", {}, ...options.map(([value, text]) => element("option", { value }, text)));
  return { select, label: element("label", {}, `${title} `, select) };
}

const crowded = (edges) => `${edges} overrides are too many for one drawing. Choose one norm, or leave out what people say.`;
const plural = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
const counted = ({ nodes, edges }) =>
  `${plural(nodes.length, "node")}, ${plural(edges.length, "arrow")}. Choose a node for more.`;

/** The nodes that have edges, and these, in one of the views. */
function chosen(data, kind, name, withSpeech) {
  const { nodes, edges, open } = data[kind === "one" ? "norms" : kind];
  const spoken = (n) => nodes[n].kind === "instructions";
  let kept = [...edges, ...open];
  if (!withSpeech && (kind === "one" || kind === "norms")) kept = kept.filter(([w, l]) => !spoken(w) && !spoken(l));
  if (kind === "one") kept = kept.filter(([w, l]) => nodes[w].name === name || nodes[l].name === name);
  const used = [...new Set(kept.flatMap(([w, l]) => [w, l]))].sort((one, other) => one - other);
  const place = new Map(used.map((n, at) => [n, at]));
  return { nodes: used.map((n) => nodes[n]), edges: kept.map(([w, l, ...rest]) => [place.get(w), place.get(l), ...rest]) };
}

/** The drawing, and the buttons that make it larger and smaller. */
function picture(shown, about, tell) {
  const { graph, width, height } = laidOut(shown);
  const arrow = fresh("arrow");
  const svg = create("svg")
    .attr("viewBox", `0 0 ${width} ${height}`)
    .attr("role", "group")
    .attr("aria-label", "override graph");
  svg.node().style.maxWidth = `${Math.max(width, 240)}px`;
  svg
    .append("defs")
    .append("marker")
    .attr("id", arrow)
    .attr("viewBox", "0 0 8 8")
    .attr("refX", 7)
    .attr("refY", 4)
    .attr("markerWidth", 7)
    .attr("markerHeight", 7)
    .attr("orient", "auto-start-reverse")
    .append("path")
    .attr("d", "M0,0 L8,4 L0,8 z");
  const ground = svg.append("g");
  drawEdges(ground, shown, graph, arrow);
  drawNodes(ground, shown, graph, about, tell);
  const behaviour = zoom()
    .scaleExtent([0.5, 8])
    .filter((event) => (event.type === "wheel" ? event.ctrlKey : !event.button)) // the wheel alone scrolls the page
    .on("zoom", ({ transform }) => ground.attr("transform", transform));
  svg.call(behaviour);
  const button = (text, label, act) => element("button", { type: "button", "aria-label": label, title: label, onclick: act }, text);
  const controls = element(
    "div",
    { class: "zoom" },
    button("+", "larger", () => svg.call(behaviour.scaleBy, 1.4)),
    button("−", "smaller", () => svg.call(behaviour.scaleBy, 1 / 1.4)),
    button("fit", "fit the whole", () => svg.call(behaviour.transform, zoomIdentity)),
  );
  return [svg.node(), controls];
}

/** The layout: winners to the left of what they override. */
function laidOut({ nodes, edges }) {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 16, ranksep: 70, marginx: 12, marginy: 18 });
  nodes.forEach((node, n) => graph.setNode(String(n), { width: 20 + 7.3 * node.name.length, height: 28 }));
  edges.forEach(([w, l], n) => w !== l && graph.setEdge(String(w), String(l), {}, String(n)));
  dagre.layout(graph);
  const { width, height } = graph.graph();
  return { graph, width, height };
}

function drawEdges(ground, { nodes, edges }, graph, arrow) {
  const name = ([w, l, why]) => `${nodes[w].name} overrides ${nodes[l].name}: ${why}`;
  ground
    .append("g")
    .attr("class", "edges")
    .selectAll("path")
    .data(edges)
    .join("path")
    .attr("class", ([, , why, count]) => (why === "undetermined" ? "open" : count ? null : "clash"))
    .attr("d", ([w, l], n) => (w === l ? loop(graph.node(String(w))) : line(graph.edge(String(w), String(l), String(n)).points)))
    .attr("marker-end", ([, , , count]) => (count ? `url(#${arrow})` : null))
    .append("title")
    .text(name);
}

/** The path of what overrides others of its own: over the box and back. */
const loop = ({ x, y }) => `M${x - 12},${y - 14}c-4,-16 28,-16 24,-1`;

/** A path that turns softly at the points between its ends. */
function line(points) {
  const at = (p) => `${p.x.toFixed(1)},${p.y.toFixed(1)}`;
  if (points.length < 3) return `M${points.map(at).join("L")}`;
  const middle = (p, q) => ({ x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 });
  let path = `M${at(points[0])}`;
  for (let n = 1; n < points.length - 1; n++) {
    const end = n === points.length - 2 ? points[n + 1] : middle(points[n], points[n + 1]);
    path += `Q${at(points[n])} ${at(end)}`;
  }
  return path;
}

function drawNodes(ground, shown, graph, about, tell) {
  const box = (n) => graph.node(String(n));
  const groups = ground
    .append("g")
    .attr("class", "nodes")
    .selectAll("g")
    .data(shown.nodes)
    .join("g")
    .attr("class", (node) => `${node.kind.replace(" ", "-")}${node.name === about ? " about" : ""}`)
    .attr("transform", (_, n) => `translate(${box(n).x},${box(n).y})`)
    .attr("tabindex", (_, n) => (n ? -1 : 0))
    .attr("role", "button")
    .attr("aria-label", (node) => (node.level ? `${node.name}, ${node.kind} at ${node.level}` : node.name));
  groups
    .append("rect")
    .attr("x", (_, n) => -box(n).width / 2)
    .attr("y", -14)
    .attr("width", (_, n) => box(n).width)
    .attr("height", 28)
    .attr("rx", (node) => (node.kind === "instructions" ? 14 : node.kind === "default" ? 6 : 1));
  groups.append("text").attr("text-anchor", "middle").attr("dy", "0.34em").text((node) => node.name);
  groups.on("click", (_, node) => tell(node, shown));
  const elements = groups.nodes();
  groups.on("keydown", (event, node) => {
    const at = shown.nodes.indexOf(node);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter" || event.key === " ") tell(node, shown);
    else if (step && elements[at + step]) {
      elements[at].setAttribute("tabindex", -1);
      elements[at + step].setAttribute("tabindex", 0);
      elements[at + step].focus();
    } else if (!step) return;
    event.preventDefault();
  });
}
