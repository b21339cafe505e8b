#!/usr/bin/env node
/**
 * Writes `src/words/lines.generated.ts` from `content/lines/*.toml`: what beings of the world say, hints and codex, by key. What is said of
 * combos is written by `combos.mjs`, so that it need not be there at first.
 *
 * The lines are content, so that authors write them beside the journeys; the client only words them. Each file is a flat list of
 * `"key" = "text"` (basic TOML strings, which read like JSON's); anything else is an error with its line. With `--check` nothing
 * is written and a difference fails; with `--print` it goes to standard output.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const folder = new URL("../../content/lines/", import.meta.url);
const target = new URL("../src/words/lines.generated.ts", import.meta.url);

const lines = new Map();
for (const file of readdirSync(folder).filter((name) => name.endsWith(".toml")).sort()) {
  const text = readFileSync(new URL(file, folder), "utf8");
  for (const [index, line] of text.split("\n").entries()) {
    const bare = line.trim();
    if (bare === "" || bare.startsWith("#")) continue;
    const parts = /^("(?:[^"\\]|\\.)*")\s*=\s*("(?:[^"\\]|\\.)*")\s*(?:#.*)?$/.exec(bare);
    if (parts === null) throw new Error(`content/lines/${file}:${index + 1}: not "key" = "text": ${bare}`);
    const key = JSON.parse(parts[1]);
    if (lines.has(key)) throw new Error(`content/lines/${file}:${index + 1}: ${key} is said twice`);
    lines.set(key, JSON.parse(parts[2]));
  }
}

const entries = [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, text]) => `  ${JSON.stringify(key)}: ${JSON.stringify(text)},\n`);
const generated = `// Generated from content/lines/*.toml by \`node web/scripts/lines.mjs\`. Do not edit.

/** Lines that beings of the world speak, hints of journeys and entries of the codex, by key. */
export const LINES: Readonly<Record<string, string>> = {
${entries.join("")}};
`;

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== generated) {
    console.error("web/src/words/lines.generated.ts is out of step with content/lines; run `node web/scripts/lines.mjs`");
    process.exit(1);
  }
} else if (process.argv.includes("--print")) {
  process.stdout.write(generated);
} else {
  writeFileSync(target, generated);
}
