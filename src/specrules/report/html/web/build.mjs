// Bundles src/ and the libraries it uses into ../assets/report.js, with their licences; `npm ci && npm run build`.
// With a folder as argument, that is where the bundle goes.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2] ?? join(here, "..", "assets");

const { metafile, outputFiles } = await build({
  absWorkingDir: here,
  entryPoints: ["src/main.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "ascii",
  legalComments: "none", // the licences come in full
  metafile: true,
  write: false,
});

const [bundle] = outputFiles;
const packages = new Set();
for (const input of Object.keys(metafile.inputs)) {
  const found = input.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//);
  if (found) packages.add(found[1]);
}
writeFileSync(join(target, "report.js"), `/*!\n${[...packages].sort().map(licence).join("\n")}*/\n${bundle.text}`);

/** What a package is called, and its licence. */
function licence(name) {
  const folder = join(here, "node_modules", name);
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (!file) throw new Error(`${name} has no licence`);
  const text = readFileSync(join(folder, file), "utf8").replaceAll("\r", "").trim();
  return `${name} ${version}\n\n${text.replaceAll("*/", "* /").replaceAll("</", "< /")}\n`;
}
