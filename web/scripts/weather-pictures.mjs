/**
 * `node scripts/weather-pictures.mjs [filter]`: pictures of every kind of weather in two biomes, of the seasons and of a storm, for docs/pictures/weather.
 *
 * It starts the real server for its ground and the scene's harness for the sky, in Debian's Chromium under Mesa's software renderer. With a
 * word it takes only pictures whose name holds it. Run it in `web/`, with `cargo build -p finalverse` done (`CARGO_TARGET_DIR` is heeded).
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { BROWSER, harness, serve } from "./rig.mjs";

const OUT = process.env["PICTURES"] ?? "../docs/pictures/weather";
const SIZE = { width: 800, height: 450 };

const KINDS = ["clear", "cloud", "mist", "rain", "thunder", "snow", "dissonance-storm", "silence-mist", "aurora"];
/** Where each biome is looked at. */
const PLACES = {
  meadow: "region=weavers-landing&off=26&yaw=-20&pitch=9",
  coast: "region=tidesong-coast&x=372&z=250&yaw=295&pitch=9",
};
const SPECIAL = { aurora: "&hour=22.5&pitch=-1", "silence-mist": "&harmony=30&dissonance=30", "dissonance-storm": "&harmony=30&dissonance=45" };
const shots = KINDS.flatMap((kind) => Object.entries(PLACES).map(([biome, place]) => [`${kind}-${biome}`, `weather=${kind}${SPECIAL[kind] ?? ""}&${place}`]));
shots.push(["rain-water", "region=tidesong-coast&x=350&z=252&yaw=270&pitch=20&dist=6&weather=rain"]);
for (const season of ["spring", "autumn", "winter"]) shots.push([`season-${season}`, `${PLACES.meadow}&weather=clear&season=${season}${season === "winter" ? "&temperature=-5" : ""}`]);

const wanted = shots.filter(([name]) => process.argv[2] === undefined || name.includes(process.argv[2]));
const world = await serve();
const bench = await harness(world.address);
const browser = await chromium.launch(BROWSER);
mkdirSync(OUT, { recursive: true });
try {
  for (const [name, knobs] of wanted) {
    const page = await browser.newPage({ viewport: SIZE });
    page.on("pageerror", (error) => console.error(name, error.message));
    page.on("console", (message) => { if (message.type() === "error" || message.type() === "warning") console.error(name, message.text()); });
    await page.goto(`${bench.page}${knobs}${knobs.includes("hour=") ? "" : "&hour=15"}`);
    await page.waitForFunction(() => globalThis.bench?.ready && globalThis.bench.frames > 30, null, { timeout: 180_000 });
    await page.screenshot({ path: join(OUT, `${name}.jpg`), type: "jpeg", quality: 78 });
    await page.close();
    console.log(name);
  }
} finally {
  await browser.close();
  await bench.stop();
  await world.stop();
}
