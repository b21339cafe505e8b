/** Every outdoor biome of content has its air and its birds. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DRIFTING } from "./drift";
import { FLYING } from "./wings";

const folder = new URL("../../../../content/regions/", import.meta.url);
const biomes = readdirSync(folder)
  .filter((name) => name.endsWith(".toml"))
  .map((name) => readFileSync(new URL(name, folder), "utf8").match(/^biome = "([^"]+)"/m)?.[1] ?? "")
  .filter((biome) => biome !== "cave");

describe("life in the air", () => {
  it("is known for every biome that content's regions name", () => {
    expect(biomes.length).toBeGreaterThanOrEqual(8);
    expect(biomes.filter((biome) => !DRIFTING.includes(biome))).toEqual([]);
    expect(biomes.filter((biome) => !FLYING.includes(biome))).toEqual([]);
  });
});
