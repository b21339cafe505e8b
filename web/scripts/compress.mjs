#!/usr/bin/env node
/**
 * After a build: writes `.br` and `.gz` beside every text file of `dist`, so that the server sends them without work, and prints
 * what a first visit loads.
 *
 * It compresses only what gets smaller; pictures and fonts are compressed already.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const TEXT = /\.(js|css|html|svg|json|webmanifest)$/;
/** Bytes of the first load, compressed, that the project allows itself. */
const BUDGET = 700 * 1024;

let total = 0;
for (const entry of readdirSync(dist, { recursive: true })) {
  const path = join(dist, String(entry));
  if (!statSync(path).isFile() || /\.(br|gz)$/.test(path)) continue;
  const bytes = readFileSync(path);
  if (!TEXT.test(path) || bytes.length < 512) {
    if (!path.includes("/icons/")) total += bytes.length;
    continue;
  }
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
  const brotli = brotliCompressSync(bytes, options);
  writeFileSync(`${path}.br`, brotli);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  total += brotli.length;
}
console.log(`first load: ${(total / 1024).toFixed(0)} KB compressed, all of dist`);
if (total > BUDGET) {
  console.error(`the budget is ${BUDGET / 1024} KB`);
  process.exit(1);
}
