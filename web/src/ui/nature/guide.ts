/** Sentences of the field guide and of a region's records: from what the server told to what is read. It asks nothing. */
import type { Guide, GuideHappening, GuidePage, Hands, Migration, OwnGarden, RegionNature } from "../../protocol/generated";
import { natureWord, natureWordOr } from "../../words/nature";
import { fromSlug, word, wordOr } from "../../words/words";
import type { World } from "../../replica/world";
import { directionOf } from "../near";
import { daysLeft, type GardenHere } from "./near";

/** How a page stands: seen, or only heard. */
export function knownAs(page: GuidePage): "seen" | "heard" {
  return page.name === null ? "heard" : "seen";
}

/** The pages in reading order: seen by name, then voices by the time they were first heard. */
export function ordered(pages: readonly GuidePage[]): GuidePage[] {
  return [...pages].sort((a, b) => Number(a.name === null) - Number(b.name === null) || (a.name ?? "").localeCompare(b.name ?? "") || a.firstMs - b.firstMs);
}

/** How many are seen, only heard and unknown. */
export function counted(guide: Guide): { seen: number; heard: number; unknown: number } {
  const seen = guide.pages.filter((page) => knownAs(page) === "seen").length;
  return { seen, heard: guide.pages.length - seen, unknown: Math.max(0, guide.of - guide.pages.length) };
}

/** What is known of a page, a sentence each. `named` gives the name of a region. */
export function sentences(page: GuidePage, named: (region: string) => string): string[] {
  const list = (slugs: readonly string[], word: (slug: string) => string): string => slugs.map(word).join(", ");
  const said: string[] = [];
  if (page.seen.length > 0) said.push(natureWord("guide.seen", { regions: list(page.seen, named) }));
  const onlyHeard = page.heard.filter((region) => !page.seen.includes(region));
  if (onlyHeard.length > 0) said.push(natureWord("guide.heard", { regions: list(onlyHeard, named) }));
  if (page.habits.length > 0) said.push(natureWord("guide.habits", { habits: list(page.habits, (habit) => natureWordOr(`habit.${habit}`, fromSlug(habit).toLowerCase())) }));
  if (page.eats.length > 0) said.push(natureWord("guide.eats", { food: list(page.eats, (food) => fromSlug(food).toLowerCase()) }));
  if (page.rhythm !== null) said.push(natureWordOr(`guide.rhythm.${page.rhythm}`, fromSlug(page.rhythm)));
  if (page.firstBy !== undefined) said.push(natureWord("guide.first", { name: page.firstBy }));
  return said;
}

/** What is known of a happening: when it comes, and where it was met. */
export function happeningSentences(met: GuideHappening, named: (region: string) => string): string[] {
  const comes = [natureWord("guide.comes", { kinds: met.kinds.map((kind) => wordOr(`weather.${kind}`, fromSlug(kind)).toLowerCase()).join(", ") })];
  if (met.seasons.length > 0) comes.push(natureWord("guide.comes.seasons", { seasons: met.seasons.map((season) => wordOr(`season.${season}`, fromSlug(season)).toLowerCase()).join(", ") }));
  if (met.hours !== null) comes.push(natureWord("guide.comes.hours", { from: met.hours[0], until: met.hours[1] }));
  return [comes.join(", "), natureWord("guide.met", { regions: met.regions.map(named).join(", ") })];
}

/** Whose the ground underfoot is, and what that means. */
export function gardenWords({ mine, name, days }: GardenHere): string {
  if (mine) return days > 1 ? natureWord("garden.own", { days }) : natureWord("garden.own.last");
  return name === "" ? natureWord("garden.of.nameless") : natureWord("garden.of", { name });
}

/** A garden of one's own: where it is from here, and for how long. */
export function ownGardenWords({ x, z, untilMs }: OwnGarden, region: string, world: Pick<World, "self" | "atlas" | "worldMs">): string {
  const [east, south] = [x - world.self.x, z - world.self.z];
  const days = daysLeft(untilMs, world.worldMs(), world.atlas?.dayMs ?? 4_200_000);
  const values = { region, metres: Math.round(Math.hypot(east, south)), direction: word(`direction.${directionOf(east, south)}`), days };
  return natureWord(days > 1 ? "gardens.one" : "gardens.one.last", values);
}

/** What each species is called, where some are known by their look alone: those that look alike are numbered, in their order. */
export function namesApart(species: readonly string[], named: (species: string) => string): Map<string, string> {
  const all = [...new Set(species)];
  const alike = (name: string): string[] => all.filter((one) => named(one) === name);
  return new Map(all.map((one) => {
    const name = named(one);
    const same = alike(name);
    return [one, same.length === 1 ? name : natureWord("plan.numbered", { name, number: same.indexOf(one) + 1 })];
  }));
}

/** What hands did, in words: deeds, and grains where plants were sown or taken. */
export function handsWords({ who, deeds, grains }: Hands): string {
  const done = natureWord(deeds === 1 ? "nature.hands.one" : "nature.hands", { who, deeds });
  return grains === 0 ? done : natureWord("nature.hands.grains", { done, grains });
}

/** Who goes over a border these days, and how many of them. */
export function migrationWords({ species, way, region, share }: Migration, named: (species: string) => string, regionNamed: (region: string) => string): string {
  const many = share >= 80 ? "many" : share >= 30 ? "some" : "few";
  return natureWord(`migrations.${way}.${many}`, { name: named(species), region: regionNamed(region) });
}

/** How a standing reads, in words. */
export function standingWords(whole: number): string {
  if (whole >= 750) return natureWord("nature.whole.high");
  if (whole >= 500) return natureWord("nature.whole.fair");
  return natureWord(whole >= 250 ? "nature.whole.low" : "nature.whole.lost");
}

/** A line of a region's history. */
export interface Line {
  key: string;
  name: string;
  values: number[];
  /** Whether the values are shares of a hundred. */
  percent: boolean;
}

/** The lines that can be drawn: standing, what grows, and each species that was ever counted. */
export function linesOf(nature: RegionNature, named: (species: string) => string): Line[] {
  const { history, species } = nature;
  const lines: Line[] = [
    { key: "standing", name: natureWord("nature.line.standing"), values: history.map((day) => Math.round(day.standing / 10)), percent: true },
    { key: "cover", name: natureWord("nature.line.cover"), values: history.map((day) => Math.round(day.cover / 10)), percent: true },
  ];
  species.forEach((slug, index) => {
    const values = history.map((day) => day.counts[index] ?? 0);
    if (values.some((count) => count > 0)) lines.push({ key: slug, name: named(slug), values, percent: false });
  });
  return lines;
}

/** A line as points of an SVG polyline in a box; a single day is a short level line. */
export function pointsOf(values: readonly number[], wide: number, high: number, most: number): string {
  const top = Math.max(1, most);
  const at = (value: number): number => Math.round((high - (value / top) * high) * 10) / 10;
  if (values.length === 1) return `0,${at(values[0] ?? 0)} ${wide},${at(values[0] ?? 0)}`;
  return values.map((value, k) => `${Math.round((k / (values.length - 1)) * wide * 10) / 10},${at(value)}`).join(" ");
}
