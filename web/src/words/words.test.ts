/** The catalogue: values are filled, nothing vanishes silently, and what the server names has words. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { composerWords } from "./composer";
import { interfaceWords } from "./interface";
import { helpWords } from "./help";
import { lifeRefusals, lifeWords } from "./life";
import { music } from "./music";
import { natureWords } from "./nature";
import { server } from "./server";
import { togetherWords } from "./together";
import { weatherWords } from "./weather";
import { weavingWords } from "./weaving";
import { fill, fromSlug, wordOr } from "./words";

const crates = new URL("../../../crates/", import.meta.url);

/** Slugs that a Rust file gives by `Self::Name => "slug"` within the function that `after` begins. */
function slugs(path: string): string[] {
  const text = readFileSync(new URL(path, crates), "utf8");
  return [...text.matchAll(/Self::\w+(?:\s*\{[^}]*\}|\([^)]*\))?\s*=>\s*"([a-z-]+)"/g)].map((m) => m[1] as string);
}

describe("catalogue", () => {
  test("values are filled and missing ones stay visible", () => {
    expect(fill("{a} and {b}", { a: 1 })).toBe("1 and {b}");
    expect(wordOr("no.such", "as the server said")).toBe("as the server said");
    expect(fromSlug("star-whale")).toBe("Star whale");
  });

  test("no text is empty or has stray space", () => {
    for (const [key, text] of Object.entries({ ...interfaceWords, ...helpWords, ...composerWords, ...music, ...server, ...weavingWords, ...weatherWords, ...togetherWords, ...lifeWords, ...lifeRefusals, ...natureWords })) {
      expect(text, key).toBe(text.trim());
      expect(text.length, key).toBeGreaterThan(0);
    }
  });

  test("every criterion and every advice of the judge has words", () => {
    const known = new Set(Object.keys(music));
    const criteria = slugs("song/src/judge/criteria.rs");
    const advice = slugs("song/src/judge/advice.rs");
    expect(criteria.length).toBeGreaterThan(9);
    expect(advice.length).toBeGreaterThan(9);
    for (const slug of criteria) {
      expect(known, slug).toContain(`criterion.${slug}`);
      expect(known, slug).toContain(`praise.${slug}`);
    }
    for (const slug of advice) {
      expect(known.has(`advice.${slug}`) || known.has(`advice.${slug}.plain`), slug).toBe(true);
    }
    for (const slug of slugs("song/src/mode.rs")) expect(known, slug).toContain(`mode.${slug}`);
  });

  test("every relation that is heard in a weave, and every sound of a combo, has words", () => {
    const relations = slugs("song/src/weave/relation.rs");
    expect(relations.length).toBeGreaterThanOrEqual(30);
    expect(relations.filter((slug) => !(`relation.${slug}` in weavingWords))).toEqual([]);
    const sounds = /pub enum Sound \{([^}]*)\}/.exec(readFileSync(new URL("song/src/combo/definition.rs", crates), "utf8"))?.[1] ?? "";
    const named = [...sounds.matchAll(/^ {4}([A-Z]\w*),/gm)].map((m) => (m[1] as string).toLowerCase());
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((slug) => !(`sound.${slug}` in music))).toEqual([]);
  });

  test("every evidence, form, mood, register and variation has words", () => {
    const known = new Set([...Object.keys(composerWords), ...Object.keys(music)]);
    for (const [path, of] of [
      ["song/src/score/key.rs", "evidence"], ["song/src/generate/mood.rs", "mood"], ["song/src/generate/vary.rs", "composer.make.way"],
    ] as const) {
      const found = slugs(path).filter((slug) => slug !== "major" && slug !== "minor");
      expect(found.length).toBeGreaterThan(6);
      for (const slug of found) expect(known, slug).toContain(`${of}.${slug}`);
    }
    for (const slug of slugs("song/src/generate/compose.rs")) {
      expect(known.has(`composer.make.form.${slug}`) || known.has(`composer.make.register.${slug}`), slug).toBe(true);
    }
  });

  test("the lines of content are in step", () => {
    for (const name of ["lines", "combos"]) {
      const script = fileURLToPath(new URL(`../../scripts/${name}.mjs`, import.meta.url));
      expect(() => execFileSync(process.execPath, [script, "--check"], { stdio: "pipe" }), name).not.toThrow();
    }
  });

  test("every refusal that a player can meet has words", () => {
    const known = new Set(Object.keys({ ...server, ...lifeRefusals }));
    // These are the server's own affair: a player's client never causes them.
    const inner = ["already-arrived", "nothing-to-credit", "wrong-note-count", "wrong-sight-count", "unknown-pitch", "not-begun", "hour-passed", "too-many-neighbours", "already-woven", "no-weave", "quarter-passed", "no-sky", "calm"];
    const files = readdirSync(new URL("sim/src/realm/", crates)).includes("refusal.rs") ? ["sim/src/realm/refusal.rs", "sim/src/region/refusal.rs"] : [];
    for (const slug of files.flatMap(slugs)) if (!inner.includes(slug)) expect(known, slug).toContain(`refused.${slug}`);
  });

  test("every code that the gateway and the runtime answer or close with has words", () => {
    const known = Object.keys({ ...server, ...lifeRefusals }).filter((key) => /^(refused|closed|problem)\./.test(key)).map((key) => key.replace(/^\w+\./, ""));
    const codes = ["gateway/src/", "runtime/src/"].flatMap((folder) =>
      (readdirSync(new URL(folder, crates), { recursive: true }) as string[])
        .filter((file) => file.endsWith(".rs") && !/tests?[./]/.test(file))
        .flatMap((file) => {
          const text = readFileSync(new URL(folder + file, crates), "utf8").split("#[cfg(test)]")[0] ?? "";
          return [...text.matchAll(/(?:Refusal::new|Closing::new|\bproblem|\btoo_often)\(\s*(?:StatusCode::\w+,\s*)?"([a-z-]+)"/g)].map((m) => m[1] as string);
        }),
    );
    const named = [...slugs("gateway/src/identity/names.rs"), ...slugs("gateway/src/identity/tokens.rs")];
    expect(codes.length).toBeGreaterThan(40);
    expect(named.length).toBeGreaterThan(12);
    expect([...new Set([...codes, ...named])].filter((code) => !known.includes(code))).toEqual([]);
  });
});
