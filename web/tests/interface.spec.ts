/**
 * The interface in the made-up world: what a server may say is shown well, the bad states included; by keyboard alone; accessible;
 * on a phone. It proves nothing about the real server.
 */
import { expect, test, type Page } from "@playwright/test";
import { settled, violations } from "./axe";
import { someone } from "./fake/atlas";
import { invitation } from "./fake/gathering";
import { forecast, stormyState } from "./fake/weather";
import { FakeServer, VERDICT } from "./fake/server";
import { arrived, begin, sing, smallPicture, until } from "./world";

/** WCAG 2.2 AA by axe, of a part of the page or all of it. */
async function accessible(page: Page, where: string, part = "body"): Promise<void> {
  expect(await violations(page, part), where).toEqual([]);
}

/** The name and role of what has the keyboard's focus. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return element === null ? "" : `${element.tagName.toLowerCase()} ${element.getAttribute("aria-label") ?? element.textContent?.trim() ?? ""}`;
  });
}

test("a performance is played, judged and explained, and the verdict can be kept", async ({ page }) => {
  const server = await FakeServer.open(page);
  await begin(page);
  await page.keyboard.press("Space");
  await expect(page.getByTestId("instrument")).toBeVisible();
  await expect(page.locator("[data-testid=keys] .next")).toHaveAttribute("data-pitch", "62");
  await sing(page, [62, 66, 69, 71]);
  await until(page, "the motif to be followed", () => window.finalverse.shown().echoed === 4);
  await page.keyboard.press("Space");
  await expect.poll(() => server.said("lower").length).toBe(1);
  const notes = server.said("notes").flatMap((m) => m.notes);
  expect(notes.filter((n) => n.velocity > 0).map((n) => n.pitch)).toEqual([62, 66, 69, 71]);
  expect(notes.filter((n) => n.velocity === 0).length).toBe(4);
  expect(server.said("notes").every((m) => m.notes.every((n) => n.offsetMs <= 200))).toBe(true);
  expect(server.said("raise")[0]).toMatchObject({ intent: "restoration" });

  server.say({ type: "performance-judged", performance: "p1", entity: 1, intent: "restoration", at: server.you.at, resonance: 612, harmony: 1_450, dissonance: -320, verdict: VERDICT, effectMs: Date.now() % 1e9 }, true);
  const card = page.getByTestId("verdict");
  await expect(card).toContainText("Every note belongs to this region's mode.");
  await expect(card).toContainText("Harmony +1.4");
  await expect(card).toContainText("Bar 2, note 7: you ended on F♯4. End on D4");
  await card.getByText("Why").click();
  await expect(card).toContainText("The ending");
  await accessible(page, "verdict", ".verdict");
  await card.getByRole("button", { name: "Keep it as a melody" }).click();
  await card.getByLabel("Name of the melody").fill("Whale waker");
  await page.keyboard.press("Enter");
  await expect.poll(() => server.said("keep-performance")).toMatchObject([{ performance: "p1", name: "Whale waker" }]);
  await expect(card).toContainText("Kept.");
  server.stop();
});

test("every panel opens by keyboard, is accessible, and gives the focus back", async ({ page }) => {
  test.setTimeout(180_000);
  const server = await FakeServer.open(page, { http: (_, path) => (path.endsWith("/forecast") ? { status: 200, body: forecast } : null) });
  await begin(page);
  await expect(page.getByTestId("region")).toHaveText("Weaver's Landing");
  await accessible(page, "HUD");
  for (const [key, title] of [["m", "Map"], ["l", "Melodies"], ["j", "Codex"], ["n", "Near you"], ["h", "Help"]] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole("heading", { name: title, level: 2 }).first()).toBeFocused();
    await accessible(page, title, ".sheet");
    // The help is read from the table of keys, which every action stands in.
    if (title === "Help") await expect(page.getByTestId("help-keys").filter({ hasText: "Weather and forecast" })).toContainText("F");
    await page.keyboard.press("Escape");
    await expect(page.locator(".sheet")).toHaveCount(0);
    expect(await focused(page)).toContain("body");
  }
  for (const title of ["Settings", "Account", "Look and voice"]) {
    await page.keyboard.press("Escape");
    await expect(page.getByRole("heading", { name: "Menu" })).toBeFocused();
    const entry = page.getByRole("button", { name: title, exact: true });
    for (let steps = 0; !(await entry.evaluate((e) => e === document.activeElement)); steps++) {
      expect(steps, `${title} is reached by Tab`).toBeLessThan(20);
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: title, level: 2 }).first()).toBeFocused();
    await accessible(page, title, ".sheet");
    await page.keyboard.press("Escape");
    await expect(page.locator(".sheet")).toHaveCount(0);
  }
  await page.getByRole("button", { name: /Why is this place/ }).press("Enter");
  await expect(page.locator(".sheet")).toContainText("Ely Brightfen sang");
  await expect(page.locator(".sheet")).toContainText("The Silence ate at it");
  await accessible(page, "causes", ".sheet");
  await page.keyboard.press("Escape");

  // The sky: its sign opens what is foretold; a storm tells where it can be mended, and in the end how it ended.
  server.say({ type: "harmony", region: stormyState() }, true);
  const card = page.getByTestId("storm");
  await expect(card).toContainText("Fractured place 1: within reach: sing here, 1 Gloom Shade");
  await card.getByRole("button", { name: "More about the storm" }).press("Enter");
  await expect(card).toContainText("Your part: 12 % of what counts for one");
  await accessible(page, "storm", "[data-testid=storm]");
  await page.getByTestId("weather").press("Enter");
  await expect(page.getByTestId("forecast")).toContainText("Rain likely, 71 %");
  await accessible(page, "forecast", ".sheet");
  await page.keyboard.press("Escape");
  server.say({ type: "storm-ended", region: "weavers-landing", storm: 3, outcome: "blessing", harmony: 5_000, dissonance: -9_000, singers: 2, mine: 120, earned: 6_000 }, true);
  await expect(page.getByTestId("storm-ended")).toContainText("You earned 6.0 resonance by it.");
  server.stop();
});

test("a panel that the pointer opened and shut leaves Space to the instrument; one that Tab opened gives the focus back", async ({ page }) => {
  const server = await FakeServer.open(page);
  await begin(page);
  await page.getByRole("button", { name: "Melodies", exact: true }).click();
  await expect(page.locator(".sheet")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator(".sheet")).toHaveCount(0);
  await page.keyboard.press("Space");
  await expect(page.getByTestId("instrument")).toBeVisible();
  await page.keyboard.press("Space");
  await expect(page.getByTestId("instrument")).toBeHidden();
  await page.keyboard.press("n");
  await page.locator(".sheet").getByRole("button", { name: /^Turn to/ }).first().click();
  await page.keyboard.press("Space");
  await expect(page.getByTestId("instrument")).toBeVisible();
  await page.keyboard.press("Space");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Codex", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".sheet")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Codex", exact: true })).toBeFocused();
  server.stop();
});

test("a stage beckons to a panel without covering the world; a melody is saved as WAV", async ({ page }) => {
  const melody = { melody: "00000000000000000000000000000001", name: "First Light", intent: "restoration" as const, tier: 0, tempo: 120, given: true, voices: 0, notes: [{ pitch: 62, onset: 0, duration: 480, velocity: 90 }] };
  const server = await FakeServer.open(page, { you: someone({ melodies: [melody] }) });
  await begin(page);
  server.become({ journeys: [{ journey: "first-hour", stage: "thanks", hint: "hint.thanks", place: null, motif: [], tries: 0, opens: ["codex", "map"] }] });
  await expect(page.getByRole("button", { name: "Codex, something new" })).toBeVisible();
  await expect(page.locator(".sheet")).toHaveCount(0);
  await page.keyboard.press("j");
  await expect(page.getByRole("button", { name: "Codex", exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Map, something new" })).toBeVisible();
  await page.keyboard.press("l");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as WAV First Light" }).click();
  expect((await download).suggestedFilename()).toBe("First Light.wav");
  server.stop();
});

test("near lists places and people, does what is offered, and walks there until one steps oneself", async ({ page }) => {
  const server = await FakeServer.open(page);
  await begin(page);
  await page.keyboard.press("n");
  const sheet = page.locator(".sheet");
  await expect(sheet).toContainText("Ely Brightfen");
  await expect(sheet).toContainText("Silent Rift");
  await sheet.getByRole("button", { name: "Walk there Anya" }).press("Enter");
  await sheet.getByRole("button", { name: "Greet Anya" }).press("Enter");
  await expect.poll(() => server.said("interact")).toMatchObject([{ target: "anya", offer: "greet" }]);
  await sheet.getByRole("button", { name: "Walk there Silent Rift" }).press("Enter");
  await until(page, "to walk", () => window.finalverse.world().metresWalked > 3);
  await page.keyboard.press("Escape");
  await page.keyboard.down("ArrowDown");
  await until(page, "one's own step to end the walk", () => document.querySelector(".going") === null);
  await page.keyboard.up("ArrowDown");
  await expect.poll(() => server.movements.length).toBeGreaterThan(2);
  expect(server.movements.every((bytes) => bytes === 20)).toBe(true);
  server.stop();
});

test("typing in chat plays no notes and walks nowhere; a refusal is told beside the words", async ({ page }) => {
  const server = await FakeServer.open(page);
  await begin(page);
  await page.keyboard.press("Space");
  await expect(page.getByTestId("instrument")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Say something to those near")).toBeFocused();
  await page.keyboard.type("wasd qwe m n");
  await page.keyboard.press("Enter");
  await expect.poll(() => server.said("chat")).toMatchObject([{ text: "wasd qwe m n", channel: { to: "say" } }]);
  expect(server.said("notes")).toEqual([]);
  expect(await page.evaluate(() => window.finalverse.shown().panel)).toBeNull();
  await accessible(page, "chat", ".chat");
  server.stop();
});

test("a cut shows a countdown and resumes by itself, and what was asked meanwhile is asked once more", async ({ page }) => {
  const server = await FakeServer.open(page);
  await begin(page);
  server.say({ type: "notice", text: "First notice" }, true);
  await expect(page.getByText("First notice")).toBeVisible();
  server.up = false;
  await server.cut();
  await expect(page.getByTestId("countdown")).toContainText("Connection lost");
  await expect(page.getByRole("button", { name: "Try now" })).toBeVisible();
  await expect(page.getByTestId("countdown")).toContainText("Your place is kept for");
  await accessible(page, "countdown", ".notices");
  await page.getByRole("button", { name: "Raise instrument" }).click();
  await page.getByRole("button", { name: "Lower instrument" }).click();
  expect(server.said("lower")).toEqual([]);
  server.up = true;
  // It comes back by itself at the end of the countdown; the button only shortens the wait.
  await expect(page.getByTestId("countdown")).toBeHidden({ timeout: 40_000 });
  await expect.poll(() => server.said("lower").length).toBe(1);
  expect(server.said("hello").at(-1)).toMatchObject({ resume: { session: "session", seq: 1 } });
  server.stop();
});

test("a final close says why in words and leads back", async ({ page }) => {
  const server = await FakeServer.open(page);
  await begin(page);
  server.say({ type: "closing", code: "taken-over", reason: "The session was taken over.", retry: false });
  await server.cut();
  await expect(page.getByRole("alertdialog")).toContainText("another window");
  await accessible(page, "closed", ".over");
  await page.getByRole("button", { name: "Come back" }).click();
  await expect(page.getByRole("alertdialog")).toBeHidden();
  await until(page, "to be back", () => window.finalverse.world().connection === "open");
  server.stop();
});

test("the server's own word of maintenance and of its end is read, and a closed door says why", async ({ page }) => {
  const server = await FakeServer.open(page);
  await begin(page);
  server.say({ type: "service", maintenance: "New strings until noon.", stopsAtMs: null, resting: false });
  await expect(page.getByTestId("maintenance")).toContainText("New strings until noon.");
  server.say({ type: "service", maintenance: "New strings until noon.", stopsAtMs: (Date.now() % 1e9) + 60_000, resting: false });
  await expect(page.getByTestId("stopping")).toContainText(/pauses in [1-6]?\d s/);
  server.say({ type: "service", maintenance: null, stopsAtMs: null, resting: false });
  await expect(page.getByTestId("stopping")).toBeHidden();
  await expect(page.getByTestId("maintenance")).toBeHidden();
  server.say({ type: "service", maintenance: null, stopsAtMs: null, resting: true });
  await expect(page.getByTestId("resting")).toContainText("goes on by itself");
  server.say({ type: "closing", code: "maintenance", reason: "New strings until noon.", retry: false });
  await server.cut();
  await expect(page.getByRole("alertdialog")).toContainText("New strings until noon.");
  server.stop();
});

test("before a full world one waits in line, reads place and time, may leave it, and enters when it is one's turn", async ({ page }) => {
  const server = await FakeServer.open(page, { full: { place: 41, of: 57, estimateSeconds: null } });
  const line = page.getByRole("dialog", { name: "The world is full of song" });
  await expect(line).toContainText("cannot be told yet");
  await expect(page.getByTestId("queue-place")).toHaveText("41");
  await expect(line.getByRole("status")).toContainText("Your place in the line is 41 of 57.");
  await accessible(page, "the line", ".over");
  server.say({ type: "waiting", place: 3, of: 20, estimateSeconds: 200 });
  await expect(page.getByTestId("queue-place")).toHaveText("3");
  await expect(page.getByTestId("queue-wait")).toContainText("About 4 minutes");
  // The way out has the focus; leaving gives the place up for good, and one may come again.
  await expect(page.getByRole("button", { name: "Leave the line" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alertdialog")).toContainText("You left the line.");
  await expect.poll(() => server.closedWith).toBe(1000);
  server.full = { place: 1, of: 1, estimateSeconds: 12 };
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("button", { name: "Come back" }).click();
  await expect(page.getByTestId("queue-wait")).toContainText("About a minute");
  await accessible(page, "the line on a phone", ".over");
  if (process.env["INTERFACE_PICTURES"] !== undefined) await page.screenshot({ path: `${process.env["INTERFACE_PICTURES"]}/queue-phone.png` });
  server.letIn();
  await expect(line).toBeHidden();
  await begin(page);
  server.stop();
});

test("bad MIDI files, taken names and refused wishes are explained", async ({ page }) => {
  const server = await FakeServer.open(page, {
    http: (_method, path) => {
      if (path === "/melodies") return { status: 422, body: { code: "midi", reason: "Track 2 ends in the middle of an event." } };
      if (path === "/register") return { status: 409, body: { code: "name-taken", reason: "Taken." } };
      return null;
    },
  });
  await begin(page);
  await page.keyboard.press("l");
  await page.locator("input[type=file]").setInputFiles({ name: "broken.mid", mimeType: "audio/midi", buffer: Buffer.from("MThd nonsense") });
  await expect(page.getByRole("alert")).toContainText("Track 2 ends in the middle of an event.");
  await accessible(page, "a failed import", ".sheet");
  await page.locator("input[type=file]").setInputFiles({ name: "huge.mid", mimeType: "audio/midi", buffer: Buffer.alloc(300_000) });
  await expect(page.getByRole("alert")).toContainText("too large");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Account", exact: true }).click();
  await page.getByLabel("Account name").fill("mira");
  await page.getByLabel("Password").fill("long enough");
  await page.getByRole("button", { name: "Keep my Songweaver" }).last().click();
  await expect(page.getByRole("alert")).toContainText("That name is taken");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Unstick me" }).click();
  await expect(page.locator(".notice.bad")).toContainText("You did that a moment ago");
  server.stop();
});

test("whichever key begins, who wakes has the instrument in hand", async ({ page }) => {
  const server = await FakeServer.open(page, { you: someone({ made: false, name: "Wanderer 41" }) });
  await arrived(page);
  await page.keyboard.press("Space");
  await expect(page.getByTestId("instrument")).toBeVisible();
  expect(await page.evaluate(() => window.finalverse.shown().raised)).toBe(true);
  // Enter talks, at any size, though the instrument is up.
  await page.setViewportSize({ width: 600, height: 480 });
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Say something to those near")).toBeInViewport({ ratio: 1 });
  server.stop();
});

test("the character is made in passing, while one plays on", async ({ page }) => {
  const journeys = [{ journey: "first-hour", stage: "making", hint: "hint.making", place: null, motif: [], tries: 0, opens: ["making"] }];
  const server = await FakeServer.open(page, { you: someone({ made: false, name: "Wanderer 41", journeys }) });
  await arrived(page);
  await page.keyboard.press("a");
  await expect.poll(() => server.said("notes").length).toBeGreaterThan(0);
  const maker = page.getByTestId("maker");
  await maker.getByRole("radio", { name: "Colour 6 of 12" }).click();
  await maker.getByLabel("Name").fill("Ély of Reeds");
  await accessible(page, "maker", ".maker");
  await maker.getByRole("button", { name: "This is me" }).click();
  await expect.poll(() => server.said("make")).toMatchObject([{ name: "Ély of Reeds", look: { colour: 5 } }]);
  server.stop();
});

/** A gamepad of the page's own, as the browser would show one; its buttons and sticks are moved by tests. */
async function withGamepad(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const buttons = Array.from({ length: 17 }, () => ({ pressed: false, touched: false, value: 0 }));
    const pad = { id: "Test pad", index: 0, connected: true, mapping: "standard", axes: [0, 0, 0, 0], buttons, timestamp: 0 };
    Object.assign(window, { pad });
    navigator.getGamepads = () => [pad as unknown as Gamepad];
  });
}

/** Changes the gamepad and lets two frames see it. */
async function pad(page: Page, change: { press?: number; release?: number; walk?: number; unplug?: boolean }): Promise<void> {
  const frames = await page.evaluate((c) => {
    const { pad } = window as unknown as { pad: { connected: boolean; axes: number[]; buttons: { pressed: boolean }[] } };
    if (c.press !== undefined) Object.assign(pad.buttons[c.press] ?? {}, { pressed: true });
    if (c.release !== undefined) Object.assign(pad.buttons[c.release] ?? {}, { pressed: false });
    if (c.walk !== undefined) pad.axes[1] = c.walk;
    if (c.unplug === true) pad.connected = false;
    return window.finalverse.frames().count;
  }, change);
  await page.waitForFunction((count) => window.finalverse.frames().count > count + 1, frames);
}

/** Presses a button of the gamepad and lets it go. */
async function push(page: Page, button: number): Promise<void> {
  await pad(page, { press: button });
  await pad(page, { release: button });
}

/** What was played, as the server heard it: pitches, negative where they end. */
function heard(server: FakeServer): number[] {
  return server.said("notes").flatMap((m) => m.notes).map((n) => (n.velocity > 0 ? n.pitch : -n.pitch));
}

test("a gamepad begins, plays its pads into the world, walks, goes through a panel, and lets go of everything when it is unplugged", async ({ page }) => {
  await withGamepad(page);
  const server = await FakeServer.open(page);
  await arrived(page);
  await push(page, 0);
  await expect(page.getByTestId("prompt")).toBeHidden();
  await push(page, 3);
  const pads = page.locator("[data-testid=pads] button");
  await expect(pads).toHaveCount(8);
  const first = Number(await pads.first().getAttribute("data-pitch"));
  const third = Number(await pads.nth(2).getAttribute("data-pitch"));
  await push(page, 14);
  await push(page, 15);
  await expect.poll(() => heard(server)).toEqual([first, -first, third, -third]);
  expect(await page.evaluate(() => window.finalverse.happened().counts["note-own"])).toBe(4);
  await push(page, 9);
  await expect(page.getByTestId("instrument")).toBeHidden();
  await push(page, 2);
  await expect(page.getByRole("heading", { name: "Near you" })).toBeFocused();
  await push(page, 13);
  await expect(page.locator(".sheet").getByRole("button", { name: "Close" })).toBeFocused();
  await push(page, 13);
  await expect(page.locator(".sheet").getByRole("button", { name: "All", exact: true })).toBeFocused();
  await push(page, 12);
  await push(page, 0);
  await expect(page.locator(".sheet")).toHaveCount(0);
  await pad(page, { walk: -1 });
  await until(page, "to walk", () => window.finalverse.world().metresWalked > 1);
  await push(page, 9);
  await pad(page, { press: 14 });
  await expect.poll(() => heard(server).at(-1)).toBe(first);
  await pad(page, { unplug: true });
  await expect.poll(() => heard(server).at(-1)).toBe(-first);
  await until(page, "to stand", () => window.finalverse.world().self.gait === 0);
  server.stop();
});

test("a MIDI keyboard plays into the world; what is no note is ignored; unplugged, its notes end", async ({ page }) => {
  await page.addInitScript(() => {
    const input = { id: "1", name: "Keys 25", state: "connected", onmidimessage: null as ((e: { data: Uint8Array }) => void) | null };
    const access = { inputs: new Map([["1", input]]), onstatechange: null as (() => void) | null };
    Object.defineProperty(navigator, "requestMIDIAccess", { value: () => Promise.resolve(access) });
    const midi = {
      send: (bytes: number[]) => input.onmidimessage?.({ data: new Uint8Array(bytes) }),
      unplug: () => {
        input.state = "disconnected";
        access.onstatechange?.();
      },
    };
    Object.assign(window, { midi });
  });
  const send = (...messages: number[][]): Promise<void> =>
    page.evaluate((all) => all.forEach((bytes) => (window as unknown as { midi: { send(b: number[]): void } }).midi.send(bytes)), messages);
  const server = await FakeServer.open(page);
  await begin(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Settings", exact: true }).press("Enter");
  await page.getByRole("button", { name: "Connect", exact: true }).press("Enter");
  await expect(page.locator(".sheet")).toContainText("Listening to: Keys 25");
  await page.keyboard.press("Escape");
  await send([0xf0, 0x7e, 0x7f, 0x06, 0x01, 0xf7], [0xf8], [0xfe], [0xc0, 5], [0xe0, 0, 64], [0xb0, 64, 127], [0x80, 62, 0], [0x90, 10, 99], [0x90, 62]);
  expect(await page.evaluate(() => window.finalverse.shown().raised)).toBe(false);
  await send([0x92, 62, 100], [0x82, 62, 64], [0x90, 66, 40], [0x90, 66, 0], [0x90, 69, 90], [0x90, 71, 90]);
  await expect(page.getByTestId("instrument")).toBeVisible();
  await expect.poll(() => heard(server)).toEqual([62, -62, 66, -66, 69, 71]);
  expect(server.said("notes").flatMap((m) => m.notes).find((n) => n.pitch === 66)).toMatchObject({ velocity: 40 });
  expect(await page.evaluate(() => window.finalverse.shown().held)).toEqual([69, 71]);
  await page.evaluate(() => (window as unknown as { midi: { unplug(): void } }).midi.unplug());
  await expect.poll(() => heard(server).slice(6)).toEqual([-69, -71]);
  expect(await page.evaluate(() => window.finalverse.shown().held)).toEqual([]);
  // Connected once, it is connected at the next visit.
  await page.reload();
  await begin(page);
  await send([0x90, 74, 80]);
  await expect.poll(() => heard(server).at(-1)).toBe(74);
  // A key held while the instrument is lowered ends with it, and its late release is nobody's.
  await page.keyboard.press("Space");
  await expect.poll(() => heard(server).at(-1)).toBe(-74);
  const said = heard(server).length;
  await send([0x80, 74, 0]);
  await page.keyboard.press("m");
  await expect(page.locator(".sheet")).toBeVisible();
  expect(heard(server).length).toBe(said);
  server.stop();
});

test("before the world is there, one reads why, and can try again at once", async ({ page }) => {
  let asked = 0;
  let full = true;
  const answers = (path: string) => {
    if (path !== "/guest") return null;
    asked++;
    return full ? { status: 503, body: { code: "busy", reason: "Full." } } : null;
  };
  const server = await FakeServer.open(page, { http: (_, path) => answers(path) });
  const countdown = page.getByTestId("first-countdown");
  await expect(countdown).toContainText("Trying again in");
  await expect(page.getByTestId("beginning")).toContainText("The world is full at the moment");
  await accessible(page, "waiting outside");
  // The page tries by itself, after a longer while each time: pressed early in a long one, it is the button that asks.
  await expect(countdown).toContainText(/in ([4-9]|\d\d) s/);
  full = false;
  const before = asked;
  await page.getByRole("button", { name: "Try now" }).press("Enter");
  await expect.poll(() => asked, { timeout: 2_000 }).toBe(before + 1);
  await arrived(page);
  server.stop();
});

test("an old page says so and reloads", async ({ page }) => {
  const server = await FakeServer.open(page);
  await begin(page);
  server.say({ type: "closing", code: "subprotocol", reason: "Old.", retry: false });
  await server.cut();
  const card = page.getByRole("alertdialog");
  await expect(card).toContainText("another version");
  const box = await card.boundingBox();
  expect(box?.width, "the card is as wide as its words need").toBeGreaterThan(300);
  await expect(page.getByRole("button", { name: "Reload the page" })).toBeFocused();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.closest(".top, .left, .right, .corner, .bottom"))).toBeNull();
  await page.getByRole("button", { name: "Reload the page" }).click();
  await arrived(page);
  server.stop();
});

/** What lies over what among the parts of the interface that one reads or works, each named by its class. */
async function overlaps(page: Page): Promise<string[]> {
  await settled(page);
  return page.evaluate(() => {
    const parts = [".badge", ".dock", ".journey", ".maker", ".verdict", ".together", ".instrument", ".stick", ".chat.open", ".opener", ".act", ".spoken p", ".live", ".notice"];
    const boxes = parts.flatMap((part) => [...document.querySelectorAll(part)].filter((e) => e.checkVisibility({ visibilityProperty: true })).map((e) => ({ part, box: e.getBoundingClientRect() })))
      // What is for a screen reader alone takes no room.
      .filter(({ box }) => box.width > 1);
    const found = boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => a.part !== b.part && a.box.left < b.box.right - 1 && b.box.left < a.box.right - 1 && a.box.top < b.box.bottom - 1 && b.box.top < a.box.bottom - 1).map((b) => `${a.part} over ${b.part}`));
    return [...found, ...boxes.filter(({ box }) => box.left < -0.5 || box.right > innerWidth + 0.5 || box.top < -0.5 || box.bottom > innerHeight + 0.5).map(({ part }) => `${part} leaves the screen`)];
  });
}

for (const [width, height, textScale, touch] of [[1280, 720, 1, false], [1280, 720, 2, false], [2560, 1440, 1, false], [820, 1180, 1, true], [390, 844, 1, true], [390, 844, 2, true], [844, 390, 1, true], [844, 390, 2, true]] as const) {
  test.describe(`${width} x ${height} at ${textScale * 100} % text`, () => {
    test.use({ viewport: { width, height }, hasTouch: touch, isMobile: touch });
    test("nothing lies over anything, in play, with the instrument, with the verdict, in chat", async ({ page }) => {
      await page.addInitScript((scale) => localStorage.setItem("finalverse.settings", JSON.stringify({ quality: 0, captions: false, textScale: scale })), textScale);
      const server = await FakeServer.open(page);
      await arrived(page);
      await smallPicture(page);
      if (touch) await page.touchscreen.tap(width / 2, height / 2);
      else await page.keyboard.press("F8");
      await expect(page.getByTestId("region")).toBeVisible();
      expect(await overlaps(page), "in play").toEqual([]);
      server.say({ type: "notice", text: "The keepers of this world rest it for a few minutes at noon." }, true);
      await expect(page.locator(".notice").last()).toBeVisible();
      expect(await overlaps(page), "with a notice").toEqual([]);
      await page.getByTestId("raise").click();
      await expect(page.getByTestId("instrument")).toBeVisible();
      expect(await overlaps(page), "with the instrument").toEqual([]);
      const instrument = await page.getByTestId("instrument").boundingBox();
      expect((instrument?.height ?? height) / height, "the instrument leaves the world in sight").toBeLessThan(0.56);
      server.say({ type: "performance-judged", performance: "p1", entity: 1, intent: "restoration", at: server.you.at, resonance: 612, harmony: 1_450, dissonance: -320, verdict: VERDICT, effectMs: Date.now() % 1e9 }, true);
      await expect(page.getByTestId("verdict")).toBeVisible();
      expect(await overlaps(page), "with the verdict").toEqual([]);
      await page.getByTestId("verdict").getByRole("button", { name: "Close" }).click();
      server.say({ type: "gathering", state: invitation(server.you.songweaver, Date.now() % 1e9 + 40_000) }, true);
      await expect(page.getByTestId("together")).toBeVisible();
      expect(await overlaps(page), "called to cast together, with the instrument").toEqual([]);
      const ended = async (): Promise<void> => {
        server.say({ type: "gathering-ended", gathering: "0000000000000000000000000000aaaa", why: "alone" }, true);
        await expect(page.getByTestId("together")).toHaveCount(0);
      };
      // Where hardly anything fits, the instrument comes back when what one reads is gone.
      await ended();
      await page.getByRole("button", { name: "Lower instrument" }).click();
      server.say({ type: "gathering", state: invitation(server.you.songweaver, Date.now() % 1e9 + 40_000) }, true);
      await expect(page.getByTestId("together")).toBeVisible();
      expect(await overlaps(page), "called to cast together").toEqual([]);
      await expect(page.getByTestId("together").getByRole("button", { name: "Decline" })).toBeInViewport({ ratio: 1 });
      await ended();
      server.say({ type: "spoke", speaker: "lumi", line: "lumi.way-out.1", values: [], notes: [] }, true);
      server.say({ type: "threads", threads: [{ from: 101, to: 1, strength: 520 }] });
      await expect(page.getByTestId("spoken")).toContainText("Lumi");
      await expect(page.getByTestId("weave-live")).toContainText("lends you strength");
      expect(await overlaps(page), "spoken to, and lent strength").toEqual([]);
      await page.getByRole("button", { name: "Chat", exact: true }).click();
      await expect(page.getByLabel("Say something to those near")).toBeFocused();
      expect(await overlaps(page), "in chat").toEqual([]);
      if (touch) {
        server.say({ type: "notice", text: "Rain is on its way from the sea." }, true);
        await expect(page.getByText("Rain is on its way from the sea.")).toBeAttached();
        // A phone's own keyboard takes half the height.
        await page.setViewportSize({ width, height: Math.round(height * (width < height ? 0.55 : 0.48)) });
        await expect(page.locator("html[data-room~=short]"), "laid out anew").toHaveCount(Math.min(width, height) < 640 ? 1 : 0);
        await until(page, "the chat to be in sight", () => {
          const box = document.querySelector(".chat.open")?.getBoundingClientRect();
          return box !== undefined && box.top >= 0 && box.bottom <= innerHeight;
        });
        expect(await overlaps(page), "over a keyboard").toEqual([]);
        await expect(page.getByLabel("Say something to those near")).toBeInViewport({ ratio: 1 });
      }
      server.stop();
    });
  });
}

for (const [name, size] of [["held upright", { width: 390, height: 844 }], ["held sideways", { width: 844, height: 390 }]] as const) {
  test.describe(`a phone ${name}`, () => {
    test.use({ viewport: size, hasTouch: true, isMobile: true });
    test("walks by stick, plays eight pads, and nothing leaves the screen or is too small to touch", async ({ page }) => {
      const server = await FakeServer.open(page);
      await arrived(page);
      await page.touchscreen.tap(size.width / 2, size.height / 2);
      // Where nobody stands: a tap on someone walks there by itself, and would pass for the stick's walk.
      await page.touchscreen.tap(size.width * 0.9, size.height * 0.62);
      await expect(page.getByTestId("stick")).toBeVisible();
      await expect(page.locator(".going")).toHaveCount(0);
      expect(await page.evaluate(() => window.finalverse.world().metresWalked)).toBe(0);
      const stick = await page.getByTestId("stick").boundingBox();
      if (stick === null) throw new Error("no stick");
      const touch = await page.context().newCDPSession(page);
      const x = stick.x + stick.width / 2;
      const y = stick.y + stick.height / 2;
      await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y, id: 1 }] });
      await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x, y: y - 50, id: 1 }] });
      await until(page, "to walk", () => window.finalverse.world().metresWalked > 1.5);
      await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
      await until(page, "to stand again, the thumb lifted", () => window.finalverse.world().self.gait === 0);
      await page.getByTestId("raise").tap();
      const pads = page.locator("[data-testid=pads] button");
      await expect(pads).toHaveCount(8);
      await pads.nth(2).tap();
      await expect.poll(() => server.said("notes").flatMap((m) => m.notes).filter((n) => n.velocity > 0).map((n) => n.pitch)).toEqual([66]);
      const targets = await page.locator(".app button:visible").evaluateAll((buttons) =>
        buttons.map((b) => ({ name: b.getAttribute("aria-label") ?? b.textContent, box: b.getBoundingClientRect().toJSON() as DOMRect })),
      );
      for (const { name: button, box } of targets) {
        expect(box.left >= 0 && box.right <= size.width + 0.5 && box.top >= 0 && box.bottom <= size.height + 0.5, `${button} is on the screen`).toBe(true);
        expect(Math.min(box.width, box.height), `${button} can be touched`).toBeGreaterThanOrEqual(43.5);
      }
      await accessible(page, name, ".bottom");
      await page.getByRole("button", { name: "Menu" }).tap();
      await expect(page.getByRole("heading", { name: "Menu" })).toBeVisible();
      server.stop();
    });
  });
}
