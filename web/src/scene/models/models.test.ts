/** Every model that content names has a builder, bakes, fits its size and stays within its budget. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { modelOf, ShapeStore, slugs } from "./catalogue";

interface Named {
  slug: string;
  form: string;
  size: [number, number, number];
}

/** Reads the few fields needed; the file's own checker is content's. */
function catalogue(): Named[] {
  const text = readFileSync(new URL("../../../../content/models.toml", import.meta.url), "utf8");
  return text.split("[[model]]").slice(1).map((block) => {
    const field = (name: string) => block.match(new RegExp(`^${name} = "([^"]+)"`, "m"))?.[1] ?? "";
    const size = (block.match(/^size = \[([^\]]+)\]/m)?.[1] ?? "1,1,1").split(",").map(Number) as [number, number, number];
    return { slug: field("slug"), form: field("form"), size };
  });
}

const named = catalogue();
const FACES_MAX: Record<string, number> = { tree: 900, shrub: 220, herb: 130, rock: 180, crystal: 420, building: 900, thing: 900, landmark: 2600, figure: 1400 };

describe("the catalogue of models", () => {
  it("is read", () => {
    expect(named.length).toBeGreaterThan(40);
  });

  it("has a builder for every model of content, and none twice", () => {
    expect(named.filter(({ slug }) => !modelOf(slug).known).map(({ slug }) => slug)).toEqual([]);
    const all = slugs();
    expect(new Set(all).size).toBe(all.length);
  });

  it("shows a stone for what it does not know", () => {
    const store = new ShapeStore();
    expect(store.shapes("no-such-thing").detail.getAttribute("position").count).toBeGreaterThan(0);
    expect([...store.missing]).toEqual(["no-such-thing"]);
  });

  const store = new ShapeStore();
  it.each(named)("$slug bakes within its size and budget", ({ slug, form, size }) => {
    const { detail, simple } = store.shapes(slug);
    const faces = detail.getAttribute("position").count / 3;
    expect(faces).toBeGreaterThan(0);
    expect(faces).toBeLessThanOrEqual(FACES_MAX[form] ?? 900);
    if (simple) expect(simple.getAttribute("position").count / 3).toBeLessThan(faces);
    const bounds = detail.boundingBox;
    if (!bounds) throw new Error("baked shapes have bounds");
    const height = bounds.max.y;
    expect(height).toBeGreaterThan(size[1] * 0.6);
    expect(height).toBeLessThan(size[1] * 1.5 + 0.3);
    const wide = Math.max(bounds.max.x - bounds.min.x, bounds.max.z - bounds.min.z);
    expect(wide).toBeGreaterThan(Math.max(size[0], size[2]) * 0.5);
    expect(wide).toBeLessThan(Math.max(size[0], size[2]) * 1.75 + 0.3);
    for (const value of detail.getAttribute("position").array) expect(Number.isFinite(value)).toBe(true);
  });
});
