/**
 * Weaving as a player meets it, against a scripted server: the line while it sounds, threads of light, the card of what came of it, first
 * finders, and the codex's page of combos, also while the world's codex cannot be reached; by keyboard, on a phone, accessible. Pictures where
 * `WEAVING_PICTURES` names a folder. Two real browsers weave in `canon.spec.ts`.
 */
import { expect, test, type Page } from "@playwright/test";
import type { ComboKnowledge, WeaveOutcome, WeaveRecording, WorldCodex } from "../src/protocol/generated";
import { violations } from "./axe";
import { groundHeight, someone } from "./fake/atlas";
import { FakeServer } from "./fake/server";
import { begin, until } from "./world";

const LOG = "0123456789abcdef0123456789abcdef";

/** Four notes, and the same a bar later. */
const RECORDING: WeaveRecording = {
  tempo: 92, beats: 4, unit: 4, tonic: 2, mode: "ionian",
  voices: [0, 2_608].map((later) => ({ notes: [62, 66, 69, 71, 69].map((pitch, k) => ({ pitch, velocity: 90, beganMs: later + k * 652, endedMs: later + k * 652 + 520 })) })),
};

const knows = (combo: string, stage: ComboKnowledge["stage"], more: Partial<ComboKnowledge> = {}): ComboKnowledge => ({
  combo, name: stage === "glimpsed" ? "" : combo, stage, hints: [], woven: 0, mastery: 0, log: null, ...more,
});

const COMBOS: ComboKnowledge[] = [
  knows("a-open", "open", { name: "Drone and Song" }),
  knows("b-known", "known", { name: "Second Lantern", woven: 5, mastery: 400, log: LOG }),
  knows("c-nearly", "glimpsed"),
  knows("crab", "glimpsed", { hints: ["combo.crab.hint.1"] }),
];

const CODEX: WorldCodex = {
  of: 42,
  species: [],
  found: [
    { combo: "b-known", name: "Second Lantern", finders: ["Juno Oboe", "Ely Brightfen"], region: "whisperwood", log: LOG, atMs: 9 },
    { combo: "a-open", name: "Drone and Song", finders: [], region: "far-ridge", log: LOG, atMs: 5 },
  ],
};

const at = { x: 256, y: groundHeight(256, 290), z: 290 };
const OUTCOME: WeaveOutcome = {
  weave: "w1", region: "weavers-landing", voices: [1, 100], intent: "restoration", at, quality: 812, multiplier: 2_450,
  relations: [
    { relation: "canon", leader: 1, follower: 100, strength: 930 },
    { relation: "consonance", leader: 1, follower: 100, strength: 780 },
    { relation: "contrary-motion", leader: 1, follower: 100, strength: 640 },
    { relation: "completed-cadence", leader: 100, follower: 1, strength: 610 },
    { relation: "parallel-thirds", leader: 1, follower: 100, strength: 520 },
    { relation: "oblique-motion", leader: 1, follower: 100, strength: 400 },
  ],
  combos: [
    { combo: "b-known", name: "Second Lantern", look: "trail.gold.sky", sound: "chimes", strength: 910, freshness: 1_000, voices: [1, 100] },
    { combo: "a-open", name: "Drone and Song", look: "column.teal.pearl", sound: "hum", strength: 560, freshness: 430, voices: [1, 100] },
  ],
  harmony: 2_310, dissonance: -740, earned: 1_480, log: LOG, effectMs: 0,
};

async function sound(page: Page, where: string, part: string): Promise<void> {
  expect(await violations(page, part), where).toEqual([]);
}

/** A picture of what stands now, on a desk and on a phone held upright. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["WEAVING_PICTURES"];
  if (folder === undefined) return;
  for (const [device, width, height] of [["desk", 1440, 900], ["phone", 390, 844]] as const) {
    await page.setViewportSize({ width, height });
    await page.waitForFunction((frames) => window.finalverse.frames().count > frames + 8, await page.evaluate(() => window.finalverse.frames().count));
    await page.screenshot({ path: `${folder}/${name}-${device}.png` });
  }
  await page.setViewportSize({ width: 1280, height: 720 });
}

test("while one weaves, who sings with one and what is heard is shown, strung and spoken; what came of it is told, and the very notes play again", async ({ page }) => {
  const server = await FakeServer.open(page, {
    you: someone({ combos: COMBOS }),
    http: (_method, path) => (path === `/weaves/${LOG}` ? { status: 200, body: RECORDING } : null),
  });
  await begin(page);
  await until(page, "the others to be there", () => window.finalverse.world().others.some((other) => other.entity === 100 && other.name !== null));
  await page.keyboard.press("Space");
  const live = page.getByTestId("weave-live");
  const said = page.getByTestId("weave-said");
  server.say({ type: "weave", weave: "w1", region: "weavers-landing", voices: [1, 100] });
  await expect(live).toContainText("Weaving with Ely Brightfen");
  await expect(said).toHaveText("Weaving with Ely Brightfen");
  server.say({ type: "weave-relations", weave: "w1", relations: [{ relation: "canon", leader: 1, follower: 100, strength: 900 }, { relation: "contrary-motion", leader: 1, follower: 100, strength: 600 }] });
  await expect(live).toContainText("Canon");
  await expect(live).toContainText("you lead, Ely Brightfen follows");
  await expect(said).toHaveText("Canon: you lead, Ely Brightfen follows");
  await until(page, "the threads to be strung", () => (window.finalverse.scene()?.threads ?? 0) >= 3);
  await picture(page, "live");
  // Others weave beside one, and neighbours lend strength.
  server.say({ type: "weave", weave: "w2", region: "weavers-landing", voices: [101, 102] });
  server.say({ type: "weave-relations", weave: "w2", relations: [{ relation: "interlock", leader: 101, follower: 102, strength: 700 }] });
  server.say({ type: "threads", threads: [{ from: 101, to: 1, strength: 520 }, { from: 1, to: 101, strength: 480 }] });
  await expect(page.locator(".captions")).toContainText("♪ Hocket: Juno Oboe and Hana Larkson");
  await until(page, "their threads as well", () => (window.finalverse.scene()?.threads ?? 0) >= 7);
  await picture(page, "others");
  await page.keyboard.press("Space");

  const clock = (): Promise<number> => page.evaluate(() => window.finalverse.world().serverMs);
  server.say({ type: "weave-judged", outcome: { ...OUTCOME, effectMs: (await clock()) + 200 } }, true);
  const card = page.getByTestId("woven");
  await expect(card).toContainText("You wove Second Lantern for the first time.");
  await expect(card).toContainText("With Ely Brightfen · 2.45 times what you sang alone");
  await expect(card).toContainText("new in your codex");
  await expect(card).toContainText("43 % of it is left");
  await expect(card).toContainText("Canon you lead, Ely Brightfen follows");
  await expect(card).toContainText("Completed cadence Ely Brightfen opens, you close");
  await expect(card).toContainText("Harmony +2.3");
  await expect(card).toContainText("You earned 1.48 resonance");
  await expect(card).toContainText("Let one hold a single low note");
  await expect(live).toContainText("Juno Oboe lends you strength");
  await sound(page, "what was woven", "[data-testid=woven]");
  await until(page, "the combo's light", () => (window.finalverse.scene()?.particles ?? 0) > 30);
  await picture(page, "woven");
  await card.getByRole("button", { name: "2 more" }).press("Enter");
  await expect(card).toContainText("Oblique motion");
  await card.getByRole("button", { name: "Hear it again" }).press("Enter");
  await expect(card.getByTestId("score").locator("rect")).toHaveCount(10);
  await expect(card).toContainText("2 voices, 6 s, D major");
  await card.getByRole("button", { name: "Stop" }).press("Enter");
  await expect(card.getByRole("button", { name: "Hear it again" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(card).toHaveCount(0);

  const { earned: _, ...others } = OUTCOME;
  server.say({ type: "weave-judged", outcome: { ...others, weave: "w2", voices: [101, 102], combos: OUTCOME.combos.slice(0, 1) } });
  await expect(page.getByText("Juno Oboe and Hana Larkson wove Second Lantern.")).toBeVisible();
  server.say({ type: "first-woven", found: { combo: "d", name: "Crab at Dawn", finders: ["Hana Larkson"], region: "whisperwood", log: LOG, atMs: 12 } }, true);
  await expect(page.getByText("Hana Larkson wove Crab at Dawn, the first in the world.")).toBeVisible();
  server.say({ type: "first-woven", found: { combo: "e", name: "Tide", finders: ["Mira of Reeds", "Ely Brightfen"], region: "weavers-landing", log: LOG, atMs: 13 } }, true);
  await expect(page.getByTestId("moment")).toContainText("First in the world");
  await picture(page, "first");
  server.say({ type: "threads", threads: [] });
  await expect(live).toHaveCount(0);
  server.stop();
});

test("the codex's page of combos: woven, glimpsed, known to all, how many more; by keyboard, and while the world's codex is out of reach", async ({ page }) => {
  let reachable = false;
  const server = await FakeServer.open(page, {
    you: someone({ combos: [] }),
    http: (_method, path) => {
      if (path === "/codex") return reachable ? { status: 200, body: CODEX } : { status: 503, body: { code: "unavailable", reason: "Not just now." } };
      return path === `/weaves/${LOG}` ? { status: 404, body: { code: "unknown", reason: "Nothing is kept there." } } : null;
    },
  });
  await begin(page);
  await page.keyboard.press("j");
  const sheet = page.locator(".sheet");
  await sheet.getByRole("button", { name: "Combos" }).press("Enter");
  await expect(sheet).toContainText("You have woven nothing yet.");
  await expect(sheet.getByRole("alert")).toContainText("What you know yourself is all there.");
  await picture(page, "codex-empty");
  reachable = true;
  await sheet.getByRole("button", { name: "Ask again" }).press("Enter");
  await expect(page.getByTestId("combo-counts")).toHaveText("0 woven, 0 glimpsed, 42 that you have not heard of");
  server.become({ combos: COMBOS });
  await expect(page.getByTestId("combo-counts")).toHaveText("1 woven, 2 glimpsed, 38 that you have not heard of");
  await expect(page.getByText("You glimpsed a combo. What is said of it stands in the codex.")).toBeVisible();
  const known = page.getByTestId("combo-known");
  await expect(known).toContainText("Second Lantern");
  await expect(known).toContainText("Mastery 40 %");
  await expect(known).toContainText("with 5 different partners, melodies and regions");
  await expect(known).toContainText("First woven by Juno Oboe and Ely Brightfen, in Whisperwood Grove");
  const glimpsed = page.getByTestId("combo-glimpsed");
  await expect(glimpsed.first()).toContainText("You nearly wove it.");
  await expect(glimpsed.last().locator("blockquote")).toHaveText(/\S+ \S+ \S+/);
  await expect(sheet).toContainText("First woven in Far Ridge, by someone whose name is not told");
  await expect(sheet).toContainText("38 more wait to be found.");
  await sound(page, "combos", ".sheet");
  await picture(page, "codex");
  await known.getByRole("button", { name: "Hear it: Second Lantern" }).press("Enter");
  await expect(known).toContainText("What was heard cannot be fetched just now.");
  await sheet.getByRole("button", { name: "Met and learned" }).press("Enter");
  await expect(sheet).toContainText("Attunement");
  server.stop();
});
