/**
 * The real server and a real browser: the first minutes as a new player has them, then two players together, a reload, a cut.
 *
 * World state is awaited, never frames; every test is a new player in the world that the set-up started.
 */
import { expect, test, type Page } from "@playwright/test";
import { goToStatue, leaveGrotto, make, meetAnya, meetLumi, MOTIF, perform, wake, wakeWhale } from "./journey";
import { arrived, begin, bring, enter, realServer, skipTo, until, you } from "./world";

/** Harmony of Weaver's Landing, in thousandths. */
function harmony(page: Page): Promise<number> {
  return page.evaluate(() => (window.finalverse.world().regions as { region: string; harmony: number }[]).find((r) => r.region === "weavers-landing")?.harmony ?? 0);
}

/** Comes to the statue by a keeper's hand, as one who is made; how one walks there is the first minutes' matter. */
async function atStatue(page: Page, name: string, errors: string[]): Promise<void> {
  await enter(page, errors);
  await begin(page);
  await skipTo(page, "making");
  await make(page, name);
  await bring(page, name, "star-whale-statue");
  await until(page, "to be in Weaver's Landing", () => window.finalverse.world().region === "weavers-landing");
}

test("the first minutes: from the first note in the dark to Anya's thanks", async ({ page }) => {
  test.setTimeout(180_000);
  const errors: string[] = [];
  await enter(page, errors);
  expect((await you(page)).guest).toBe(true);
  await wake(page);
  await make(page, "Wren Lakesong");
  await meetLumi(page);
  await leaveGrotto(page);
  await goToStatue(page);
  const before = await harmony(page);
  await wakeWhale(page);
  await expect.poll(() => harmony(page)).toBeGreaterThan(before);
  await meetAnya(page);
  // Face to face, beside each other and not one in the other.
  const { self } = await page.evaluate(() => window.finalverse.world());
  const metres = Math.hypot(self.x - (512 + 262.5), self.z - (512 + 313.5));
  expect(metres).toBeGreaterThan(1.2);
  expect(metres).toBeLessThan(3.5);

  // The cause is named in the ledger.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /Why is this place/ }).press("Enter");
  await expect(page.locator(".sheet")).toContainText("Wren Lakesong");

  // A reload keeps everything.
  const kept = await you(page);
  const stood = await page.evaluate(() => window.finalverse.world().self);
  await page.reload();
  await arrived(page);
  await expect(page.getByTestId("beginning")).toContainText("Welcome back, Wren Lakesong.");
  const again = await you(page);
  expect({ ...again, at: null, energy: 0 }).toEqual({ ...kept, at: null, energy: 0 });
  expect(Math.hypot(again.at.x - stood.x, again.at.z - stood.z)).toBeLessThan(60);
  expect(errors).toEqual([]);
});

test("two players see, hear and answer each other, and one sees the other's wave", async ({ browser }) => {
  test.setTimeout(180_000);
  const errors: string[] = [];
  const contexts = [await browser.newContext(), await browser.newContext()];
  const [one, two] = (await Promise.all(contexts.map((c) => c.newPage()))) as [Page, Page];
  await Promise.all([atStatue(one, "Ada Fernsong", errors), atStatue(two, "Bea Fernsong", errors)]);
  const entities = await Promise.all([one, two].map((page) => page.evaluate(() => window.finalverse.world().self.entity)));
  await expect.poll(() => two.evaluate(() => window.finalverse.world().others.map((o) => o.entity))).toContain(entities[0]);
  await expect.poll(() => one.evaluate(() => window.finalverse.world().others.map((o) => o.entity))).toContain(entities[1]);

  await one.getByRole("button", { name: "Chat", exact: true }).press("Enter");
  await expect(one.getByLabel("Say something to those near")).toBeFocused();
  await one.keyboard.type("Shall we wake it?");
  await one.keyboard.press("Enter");
  await expect(one.getByRole("log")).toContainText("Shall we wake it?");
  await one.keyboard.press("Escape");
  await one.evaluate(() => (document.activeElement instanceof HTMLElement ? document.activeElement.blur() : null));
  await expect(two.getByRole("log")).toContainText("Shall we wake it?");

  await perform(one, MOTIF);
  await until(two, "to hear notes", () => (window.finalverse.happened().counts["note-heard"] ?? 0) >= 4);
  await until(two, "to see the wave", () => (window.finalverse.happened().counts["wave"] ?? 0) >= 1);
  await until(two, "to see the statue restored by the other", () =>
    window.finalverse.happened().last.some((h) => JSON.stringify(h).includes('"what":"restored"')),
  );
  expect((await you(two)).restored).not.toContain("star-whale-statue");
  expect(errors).toEqual([]);
  await Promise.all(contexts.map((c) => c.close()));
});

test("a cut connection counts down, resumes, and loses nothing", async ({ page }) => {
  const errors: string[] = [];
  let cut: (() => Promise<void>) | null = null;
  let blocked = false;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    if (blocked) {
      void socket.close({ code: 1001 });
      return;
    }
    const server = socket.connectToServer();
    cut = async () => {
      await Promise.all([server.close({ code: 1001 }), socket.close({ code: 1001 })]);
    };
  });
  await enter(page, errors);
  await begin(page);
  await page.keyboard.press("Space");
  const before = await page.evaluate(() => window.finalverse.world().self.entity);
  blocked = true;
  await (cut as (() => Promise<void>) | null)?.();
  await expect(page.getByTestId("countdown")).toContainText("Connection lost");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Said while cut off");
  await page.keyboard.press("Enter");
  blocked = false;
  await until(page, "to be back", () => window.finalverse.world().connection === "open", 45_000);
  await expect(page.getByRole("log")).toContainText("Said while cut off");
  expect(await page.evaluate(() => window.finalverse.world().self.entity)).toBe(before);
  expect(errors).toEqual([]);
});

test("a guest becomes an account and comes back to it in another browser", async ({ browser }) => {
  const errors: string[] = [];
  const name = `wren${Date.now() % 1e9}`;
  const first = await (await browser.newContext()).newPage();
  await enter(first, errors);
  await begin(first);
  await first.keyboard.press("Space");
  const { songweaver } = await you(first);
  await first.keyboard.press("Escape");
  await first.getByRole("button", { name: "Account", exact: true }).click();
  await first.getByLabel("Account name").fill(name);
  await first.getByLabel("Password").fill("seven small bells");
  await first.getByRole("button", { name: "Keep my Songweaver" }).last().click();
  await expect(first.getByText("Kept. You can log in anywhere now.")).toBeVisible();
  await first.context().close();

  const second = await (await browser.newContext()).newPage();
  await enter(second, errors);
  await begin(second);
  await second.keyboard.press("Space");
  await second.keyboard.press("Escape");
  await second.getByRole("button", { name: "Account", exact: true }).click();
  await second.getByRole("button", { name: "Log in" }).first().click();
  await second.getByLabel("Account name").fill(name);
  await second.getByLabel("Password").fill("seven small bells");
  await second.getByRole("button", { name: "Log in" }).last().click();
  await expect.poll(async () => (await you(second)).songweaver).toBe(songweaver);
  expect(errors).toEqual([]);
  await second.context().close();
});

/** Two voices in quarters as a Standard MIDI File, a track to each. */
function twoVoices(quarters: number): Buffer {
  const track = (low: number): Buffer => {
    const notes = Array.from({ length: quarters }, (_, k) => [0, 0x90, low + (k % 12), 80, 0x83, 0x60, 0x80, low + (k % 12), 0]).flat();
    const events = Buffer.from([...notes, 0, 0xff, 0x2f, 0]);
    const head = Buffer.alloc(8);
    head.write("MTrk");
    head.writeUInt32BE(events.length, 4);
    return Buffer.concat([head, events]);
  };
  return Buffer.concat([Buffer.from([...Buffer.from("MThd"), 0, 0, 0, 6, 0, 1, 0, 2, 1, 0xe0]), track(60), track(36)]);
}

test("a MIDI file that is none is explained by the server's own words; a long one is kept with its voices, part by part, and opens in the composer", async ({ page }) => {
  const errors: string[] = [];
  await enter(page, errors);
  await begin(page);
  await page.keyboard.press("Space");
  await page.keyboard.press("l");
  const file = page.locator("input[type=file]");
  await file.setInputFiles({ name: "broken.mid", mimeType: "audio/midi", buffer: Buffer.from("RIFF this is no MIDI file") });
  await expect(page.getByRole("alert")).toContainText("This file could not become a melody");
  expect(realServer()).toContain("http");
  await file.setInputFiles({ name: "Two rivers.mid", mimeType: "audio/midi", buffer: twoVoices(150) });
  await expect(page.locator(".sheet")).toContainText("2 voices became one melody of 256 notes");
  await page.getByRole("button", { name: "Keep part 2 of 2 too" }).press("Enter");
  const kept = async () => (await you(page)).melodies.map(({ name, voices, notes }) => [name, voices, notes.length]);
  await expect.poll(kept).toEqual(expect.arrayContaining([["Two rivers", 2, 256], ["Two rivers 2", 2, 44]]));
  await page.getByRole("button", { name: "Open it in the composer" }).press("Enter");
  await expect.poll(() => page.evaluate(() => window.finalverse.composed().notes.length)).toBe(44);
  expect(errors).toEqual([]);
});
