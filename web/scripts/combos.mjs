#!/usr/bin/env node
/**
 * Writes `src/words/combos.generated.ts` from `content/combos/*.toml`: what a combo is, and what is said of it before it is found, by the
 * keys that the server names them with: `combo.{slug}.about`, and `combo.{slug}.hint.{number}` with numbers from 1.
 *
 * They are content, so that authors write them beside the combos. Of a combo's file, which is named by its slug, only `about` and the
 * hints' `text` are read, as basic TOML strings on one line; that the rest is right is checked where content is loaded. With `--check`
 * nothing is written and a difference fails; with `--print` it goes to standard output.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const folder = new URL("../../content/combos/", import.meta.url);
const target = new URL("../src/words/combos.generated.ts", import.meta.url);

const lines = [];
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".toml")).sort() : [];
for (const file of files) {
  const slug = file.replace(/\.toml$/, "");
  let number = 0;
  for (const [index, line] of readFileSync(new URL(file, folder), "utf8").split("\n").entries()) {
    const key = /^\s*(about|text)\s*=/.exec(line)?.[1];
    if (key === undefined) continue;
    const text = /^\s*\w+\s*=\s*("(?:[^"\\]|\\.)*")\s*(?:#.*)?$/.exec(line)?.[1];
    if (text === undefined) throw new Error(`content/combos/${file}:${index + 1}: not ${key} = "text": ${line.trim()}`);
    lines.push([key === "about" ? `combo.${slug}.about` : `combo.${slug}.hint.${++number}`, JSON.parse(text)]);
  }
}

const entries = lines.map(([key, text]) => `  ${JSON.stringify(key)}: ${JSON.stringify(text)},\n`);
const generated = `// Generated from content/combos/*.toml by \`node web/scripts/combos.mjs\`. Do not edit.

/** What combos are, and what is said of them before they are found, by key. */
export const COMBO_LINES: Readonly<Record<string, string>> = {
${entries.join("")}};
`;

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== generated) {
    console.error("web/src/words/combos.generated.ts is out of step with content/combos; run `node web/scripts/combos.mjs`");
    process.exit(1);
  }
} else if (process.argv.includes("--print")) process.stdout.write(generated);
else writeFileSync(target, generated);
