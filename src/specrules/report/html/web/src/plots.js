import { axisBottom } from "d3-axis";
import { scaleBand, scaleLinear } from "d3-scale";
import { create } from "d3-selection";
import { stack } from "d3-shape";
import { all, element } from "./dom.js";

const WIDTH = 480;
const ROW = 26;
const MARGIN = { top: 4, right: 96, bottom: 22 };

/** Draws each table of counts as bars above it; the table stays, for whoever wants the numbers. */
export function plots() {
  for (const holder of all(".plot")) {
    const series = holder.dataset.series.split(" ");
    const rows = all("tbody tr", holder).map((row) => {
      const [name, ...numbers] = [...row.cells].map((cell) => cell.textContent);
      return { name, ...Object.fromEntries(series.map((key, n) => [key, Number(numbers[n].replaceAll(",", ""))])) };
    });
    const table = holder.querySelector("table");
    const title = table.caption.textContent;
    table.before(element("p", { class: "title" }, title), drawn(title, series, rows), legend(series));
    const folded = element("details", {}, element("summary", {}, "as a table"));
    table.replaceWith(folded);
    folded.append(table);
  }
}

function drawn(title, series, rows) {
  const left = 16 + 7.2 * Math.max(...rows.map((row) => row.name.length));
  const height = MARGIN.top + rows.length * ROW + MARGIN.bottom;
  const total = (row) => series.reduce((sum, key) => sum + row[key], 0);
  const most = Math.max(1, ...rows.map(total));
  const x = scaleLinear([0, most], [left, WIDTH - MARGIN.right]).nice();
  const y = scaleBand(rows.map((row) => row.name), [MARGIN.top, height - MARGIN.bottom]).padding(0.28);
  const told = rows.map((row) => `${row.name}: ${series.map((key) => `${row[key]} ${key}`).join(", ")}`).join("; ");
  const svg = create("svg")
    .attr("viewBox", `0 0 ${WIDTH} ${height}`)
    .attr("class", "bars")
    .attr("role", "img")
    .attr("aria-label", `${title}. ${told}`);
  svg
    .selectAll("g.series")
    .data(stack().keys(series)(rows))
    .join("g")
    .attr("class", (layer) => `series ${layer.key}`)
    .selectAll("rect")
    .data((layer) => layer)
    .join("rect")
    .attr("x", (bar) => x(bar[0]))
    .attr("y", (bar) => y(bar.data.name))
    .attr("width", (bar) => x(bar[1]) - x(bar[0]))
    .attr("height", y.bandwidth());
  svg
    .append("g")
    .attr("transform", `translate(0,${height - MARGIN.bottom})`)
    .call(axisBottom(x).ticks(Math.min(most, 5)).tickFormat((value) => (Number.isInteger(value) ? value : "")).tickSizeOuter(0));
  svg
    .selectAll("text.name")
    .data(rows)
    .join("text")
    .attr("class", "name")
    .attr("x", left - 8)
    .attr("y", (row) => y(row.name) + y.bandwidth() / 2)
    .attr("dy", "0.34em")
    .attr("text-anchor", "end")
    .text((row) => row.name);
  // The numbers stand at the bars in the order of the legend, so that nobody depends on colours.
  svg
    .selectAll("text.numbers")
    .data(rows)
    .join("text")
    .attr("class", "numbers")
    .attr("x", (row) => x(total(row)) + 6)
    .attr("y", (row) => y(row.name) + y.bandwidth() / 2)
    .attr("dy", "0.34em")
    .text((row) => series.map((key) => row[key]).join(" / "));
  return svg.node();
}

function legend(series) {
  const items = series.map((key) => element("li", {}, element("span", { class: `swatch ${key}` }), ` ${key}`));
  return element("ul", { class: "legend" }, ...items);
}
