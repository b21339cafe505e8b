/**
 * Two players sing together, against the real server. First they weave a canon by their keys on the shared clock, one a bar after the other: both
 * see the relation while it sounds, hear each other's notes, are told of the combo and keep it in the codex, where the very notes play again.
 * Then one calls the other to cast a melody: a part is taken by keyboard, both count in on one beat, hear each other, and are told the end. Called
 * again, one leaves before it begins, and then declines, and the other is told so each time.
 * Pictures of that where `TOGETHER_PICTURES` names a folder.
 */
import { expect, test, type BrowserContext, type Page } from "@playwright/test";
import type { Gathering, WeaveOutcome } from "../src/protocol/generated";
import { violations } from "./axe";
import { withEar } from "./ear";
import { begin, enter, until, you } from "./world";

/** Sixteen notes of the grotto's five, in eighths: no passage of them returns. */
const TUNE = [62, 66, 69, 71, 69, 66, 64, 62, 71, 69, 66, 64, 66, 69, 64, 62];
/** Notes of the tune, and a note that is not in it. */
const SUNG = [62, 64, 66, 69, 71];
const SILENT = [61, 65, 68];
/** Decibels by which what was sung stands out, and what was not does not. */
const HEARD_DB = 12;

/** One of two players: what others play is heard, one's own and the world's sounds are not, and the small picture leaves the machine time for keys. */
async function player(page: Page, errors: string[]): Promise<void> {
  await page.setViewportSize({ width: 720, height: 480 });
  await withEar(page);
  await page.addInitScript(() => {
    localStorage.setItem("finalverse.settings", JSON.stringify({ quality: 0, motion: "less", volumes: { master: 1, self: 0, performers: 1, bed: 0, world: 0 } }));
  });
  await enter(page, errors);
  await begin(page);
  await expect(page.getByTestId("instrument")).toBeVisible();
}

/** Presses the keys of a tune at times of the shared clock, from within the page, as a steady hand does. */
async function playAt(page: Page, startMs: number, eachMs: number): Promise<void> {
  const keys = await Promise.all(TUNE.map((pitch) => page.locator(`[data-testid=keys] [data-pitch="${pitch}"]`).first().getAttribute("data-code")));
  await page.evaluate(
    ({ codes, from, each }) =>
      new Promise<void>((done) => {
        const ahead = window.finalverse.world().serverMs - performance.now();
        const presses = codes.flatMap((code, k) => [
          { code, type: "keydown", at: from + k * each - ahead },
          { code, type: "keyup", at: from + (k + 0.82) * each - ahead },
        ]);
        const next = (): void => {
          while (presses[0] !== undefined && presses[0].at <= performance.now()) {
            const { code, type } = presses.shift() as (typeof presses)[number];
            window.dispatchEvent(new KeyboardEvent(type, { code, bubbles: true, cancelable: true }));
          }
          if (presses.length === 0) done();
          else setTimeout(next, 3);
        };
        next();
      }),
    { codes: keys.map((key) => key ?? ""), from: startMs, each: eachMs },
  );
}

/** What came of the weave, as it was told to a page. */
function outcome(page: Page): Promise<WeaveOutcome | null> {
  return page.evaluate(() => {
    const told = window.finalverse.happened().last.filter((one) => (one as { kind: string }).kind === "woven");
    return ((told.at(-1) as { outcome: WeaveOutcome } | undefined)?.outcome ?? null) as WeaveOutcome | null;
  });
}

/** The newest state of a gathering that a page was told of. */
function told(page: Page): Promise<Gathering | null> {
  return page.evaluate(() => {
    const all = window.finalverse.happened().last.filter((one) => (one as { kind: string }).kind === "gathering");
    return ((all.at(-1) as { state: Gathering } | undefined)?.state ?? null) as Gathering | null;
  });
}

/** Four quarters as a Standard MIDI File. */
function fourQuarters(): Buffer {
  const events = [62, 64, 66, 69].flatMap((pitch) => [0, 0x90, pitch, 80, 0x83, 0x60, 0x80, pitch, 0]);
  const track = [...events, 0, 0xff, 0x2f, 0];
  return Buffer.from([...Buffer.from("MThd"), 0, 0, 0, 6, 0, 0, 0, 1, 1, 0xe0, ...Buffer.from("MTrk"), 0, 0, 0, track.length, ...track]);
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["TOGETHER_PICTURES"];
  if (folder === undefined) return;
  for (const [device, width, height] of [["desk", 1280, 800], ["phone", 390, 844]] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `${folder}/${name}-${device}.png` });
  }
  await page.setViewportSize({ width: 720, height: 480 });
}

async function accessible(page: Page, part: string): Promise<void> {
  expect(await violations(page, part)).toEqual([]);
}

test.describe.configure({ mode: "serial", timeout: 120_000 });

const errors: string[] = [];
let contexts: BrowserContext[] = [];
let one: Page;
let two: Page;

test.beforeAll(async ({ browser }) => {
  contexts = await Promise.all([browser.newContext(), browser.newContext()]);
  [one, two] = (await Promise.all(contexts.map((context) => context.newPage()))) as [Page, Page];
  await Promise.all([player(one, errors), player(two, errors)]);
});

test.afterAll(() => Promise.all(contexts.map((context) => context.close())));

test("two players weave a canon; both see it, hear it and keep it", async () => {
  const [leader, follower] = await Promise.all([one, two].map((page) => page.evaluate(() => window.finalverse.world().self.entity)));
  await expect.poll(() => one.evaluate(() => window.finalverse.world().others.map(({ entity }) => entity))).toContain(follower);
  await expect.poll(() => two.evaluate(() => window.finalverse.world().others.map(({ entity }) => entity))).toContain(leader);

  await Promise.all([one, two].map((page) => page.evaluate(() => window.listen())));
  const { serverMs, beatMs } = await one.evaluate(() => window.finalverse.world());
  const bar = 4 * beatMs;
  const start = Math.ceil((serverMs + 500) / bar) * bar;
  const seen = (page: Page): Promise<void> =>
    until(page, "the canon to be seen while it sounds", () =>
      window.finalverse.weaves().live.some((weave) => (weave as { relations: { relation: string }[] }).relations.some(({ relation }) => relation === "canon")), 40_000,
    );
  await Promise.all([playAt(one, start, beatMs / 2), playAt(two, start + bar, beatMs / 2), seen(one), seen(two)]);
  for (const page of [one, two]) await expect(page.getByTestId("weave-live")).toContainText("Canon");
  await until(one, "threads between the two", () => (window.finalverse.scene()?.threads ?? 0) > 0);

  // Each heard the other's notes: its own are silent here.
  for (const page of [one, two]) {
    const levels = await page.evaluate((pitches) => window.heard(pitches), [...SUNG, ...SILENT]);
    SUNG.forEach((pitch, k) => expect(levels[k], `${pitch} is heard`).toBeGreaterThan(HEARD_DB));
    SILENT.forEach((pitch, k) => expect(levels[SUNG.length + k], `${pitch} is not`).toBeLessThan(HEARD_DB / 2));
  }

  await Promise.all([one, two].map((page) => page.keyboard.press("Space")));
  await Promise.all([one, two].map((page) => expect.poll(() => outcome(page), { timeout: 40_000 }).not.toBeNull()));
  const told = (await Promise.all([one, two].map(outcome))) as WeaveOutcome[];
  for (const { relations, combos, voices, earned } of told) {
    expect(relations.find(({ relation }) => relation === "canon")).toMatchObject({ leader, follower });
    expect(combos.map(({ combo }) => combo)).toContain("round");
    expect([...voices].sort()).toEqual([leader, follower].sort());
    expect(earned).toBeGreaterThan(0);
  }
  for (const page of [one, two]) {
    await expect(page.getByTestId("woven")).toContainText("Round");
    await expect.poll(async () => (await you(page)).combos.find(({ combo }) => combo === "round")?.stage).toBe("known");
  }

  // It is kept: the codex plays the very notes again.
  await two.keyboard.press("Escape");
  await two.keyboard.press("Escape");
  await two.getByRole("button", { name: "Settings", exact: true }).press("Enter");
  await two.getByLabel("Your instrument").fill("100");
  await two.keyboard.press("Escape");
  await two.keyboard.press("j");
  await two.locator(".sheet").getByRole("button", { name: "Combos" }).press("Enter");
  const kept = two.getByTestId("combo-known").filter({ hasText: "Round" });
  await expect(kept).toContainText("First woven");
  await kept.getByRole("button", { name: "Hear it: Round" }).press("Enter");
  await expect(kept.getByTestId("score").locator("rect")).toHaveCount(2 * TUNE.length);
  await two.evaluate(() => window.listen());
  await expect.poll(() => two.evaluate((pitches) => Math.min(...window.heard(pitches)), SUNG), { timeout: 20_000 }).toBeGreaterThan(HEARD_DB);
  await two.keyboard.press("Escape");
  expect(errors).toEqual([]);
});

test("one calls the other to cast a melody; both begin on one beat and see the end", async () => {
  const [leader, follower] = await Promise.all([one, two].map((page) => page.evaluate(() => window.finalverse.world().self.entity)));
  for (const page of [one, two]) while ((await page.evaluate(() => window.finalverse.shown().panel)) !== null) await page.keyboard.press("Escape");
  await one.keyboard.press("l");
  await one.locator('.sheet input[type="file"]').setInputFiles({ name: "Four lights.mid", mimeType: "audio/midi", buffer: fourQuarters() });
  await one.locator(".sheet").getByRole("button", { name: "Cast together Four lights" }).press("Enter");
  const form = one.getByTestId("invite");
  // Whoever left just now may still stand near: it is this one who is asked.
  await form.locator(`input[value="${(await you(two)).songweaver}"]`).check();
  await form.getByLabel("Each part enters after the one before by").selectOption("2");
  await picture(one, "form");
  await accessible(one, ".sheet");
  await form.getByRole("button", { name: "Invite" }).click();
  await expect(form).toHaveCount(0);

  const card = two.getByTestId("together");
  await expect(card).toContainText("invites you to cast");
  await expect(two.getByTestId("together-said")).toContainText("invites you to cast");
  await expect(card.getByRole("button", { name: "Sing this" })).toHaveCount(1);
  await picture(two, "invited");
  await picture(one, "called");
  await accessible(two, "[data-testid=together]");
  await card.getByRole("button", { name: "Sing this (part 2)" }).press("Enter");

  // Both are ready by themselves, and nobody else is waited for: one start for both, counted in by sight.
  for (const page of [one, two]) await expect(page.getByTestId("count")).toBeVisible();
  await until(two, "the beats of the count-in", () => document.querySelector('[data-testid=count][data-state="in"]') !== null);
  await picture(two, "count");
  const states = await Promise.all([told(one), told(two)]);
  const startMs = states[0]?.startMs ?? 0;
  expect(startMs).toBeGreaterThan(0);
  expect(states[1]?.startMs).toBe(startMs);

  const firstNote = async (page: Page, entity: number | undefined): Promise<number> => {
    const found = await page.waitForFunction(
      ([of, from]) => (window.finalverse.happened().last as { kind: string; entity?: number; atMs?: number }[]).find((one) => one.kind === "note" && one.entity === of && (one.atMs ?? 0) >= (from ?? 0) - 1)?.atMs,
      [entity, startMs] as const,
      { timeout: 30_000, polling: 50 },
    );
    return (await found.jsonValue()) as number;
  };
  const [led, followed] = await Promise.all([firstNote(two, leader), firstNote(one, follower)]);
  expect(Math.abs(led - startMs)).toBeLessThan(1);
  expect(Math.abs(followed - startMs - 2 * (states[0]?.beatMs ?? 0))).toBeLessThan(2);
  await expect(two.getByTestId("together-people")).toContainText("sings");
  await picture(two, "sounds");

  for (const page of [one, two]) {
    await expect(page.getByTestId("together-said")).toHaveText("You cast it together.", { timeout: 60_000 });
    await expect(page.getByTestId("together")).toHaveCount(0);
  }
  await picture(one, "end");
  expect(errors).toEqual([]);
});

test("who leaves before the start, and who declines, is told to the one who called; nothing begins", async () => {
  const call = async (): Promise<void> => {
    await two.keyboard.press("l");
    await two.locator(".sheet").getByRole("button", { name: "Cast together Four lights" }).press("Enter");
    await two.getByTestId("invite").locator(`input[value="${(await you(one)).songweaver}"]`).check();
    await two.getByTestId("invite").getByRole("button", { name: "Invite" }).press("Enter");
    await expect(one.getByTestId("together")).toContainText("invites you to cast");
  };
  const over = async (): Promise<void> => {
    await expect(two.getByTestId("together-said")).toHaveText("Too few are left; it did not begin.");
    for (const page of [one, two]) await expect(page.getByTestId("together")).toHaveCount(0);
  };
  await two.keyboard.press("l");
  await two.locator('.sheet input[type="file"]').setInputFiles({ name: "Four lights.mid", mimeType: "audio/midi", buffer: fourQuarters() });
  await expect(two.locator(".sheet").getByRole("button", { name: "Cast together Four lights" })).toBeVisible();
  await two.keyboard.press("l");

  await call();
  const card = one.getByTestId("together");
  await card.getByRole("button", { name: "Sing this" }).press("Enter");
  // The choice took its button away: the keys are in the list of parts, where a second press does nothing.
  await expect(one.getByTestId("together-people")).toBeFocused();
  await expect(one.getByTestId("count")).toBeVisible();
  await card.getByRole("button", { name: "Leave" }).press("Enter");
  await over();

  await call();
  await card.getByRole("button", { name: "Decline" }).press("Enter");
  await over();
  expect(errors).toEqual([]);
});
