/**
 * The whole first hour, every step of every way walked: `npm run first-hour`. Some minutes long, so not among the quick checks.
 *
 * At every stage the tab is closed and opened again. With FINALVERSE_PICTURES naming a folder it leaves a picture of each moment there;
 * FINALVERSE_VIEW=phone plays it on a phone's screen.
 */
import { expect, test, type Page } from "@playwright/test";
import { join } from "node:path";
import * as journey from "./journey";
import { comeBack, enter, stage, you } from "./world";

const folder = process.env["FINALVERSE_PICTURES"];
const phone = process.env["FINALVERSE_VIEW"] === "phone";
const stays = process.env["FINALVERSE_STAY"] !== undefined;

test.use(phone ? { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } : { viewport: { width: 1280, height: 720 } });

test("the first hour, from the first note in the dark to Ignis", async ({ page: first }) => {
  const errors: string[] = [];
  let page = first;
  let number = 0;
  const look: journey.Look = async (moment) => {
    number++;
    if (folder !== undefined) await page.screenshot({ path: join(folder, `${phone ? "phone" : "desk"}-${String(number).padStart(2, "0")}-${moment}.png`) });
  };
  /** Closes the tab and comes back: the same stage, the same hint, the same place. */
  const away = async (): Promise<void> => {
    if (stays) return;
    const here = await summary(page);
    page = await comeBack(page, errors);
    expect(await summary(page)).toEqual(here);
    const hint = await page.getByTestId("journey").textContent();
    expect(hint?.length ?? 0).toBeGreaterThan(10);
  };

  await enter(page, errors);
  await journey.wake(page, look);
  await away();
  await journey.make(page, "Wren Lakesong", look);
  await journey.meetLumi(page, look);
  await away();
  await journey.leaveGrotto(page, look);
  await away();
  await journey.goToStatue(page, look);
  await away();
  await journey.wakeWhale(page, look);
  await away();
  await journey.meetAnya(page, look);
  await away();
  await journey.walkToShade(page, look);
  await away();
  await journey.answerShade(page, look);
  await away();
  await journey.walkToBlossom(page, look);
  await away();
  await journey.openBlossom(page, look);
  await away();
  await journey.meetIgnis(page, look);
  await expect(page.getByTestId("moment")).toContainText("The world has heard you");
  await away();
  expect((await you(page)).melodies.map((m) => m.name).sort()).toEqual(["Far Lantern", "First Light", "Hearth Round", "Kindling"]);
  expect(errors).toEqual([]);
});

async function summary(page: Page): Promise<unknown> {
  const { name, restored, codex, journeys, region } = await you(page);
  return { stage: await stage(page), name, restored, codex, region, hints: journeys.map((j) => `${j.hint} ${j.tries} ${j.place}`) };
}
