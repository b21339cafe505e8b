/**
 * `cargo xtask bench client`: what a player downloads, how soon there is a picture, and what a frame costs by quality step,
 * by weather and with creatures in view (`node scripts/bench-client.mjs skies` measures those alone).
 *
 * It starts the real server on a free port over a new world, opens the real client in Debian's Chromium under Mesa's software
 * renderer, and prints a table and one line of JSON. The comparison is a page that only clears a canvas of the same size in the
 * same browser: the floor that this machine's renderer sets.
 */
import { gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";
import { BROWSER, frameCost, harness, serve } from "./rig.mjs";

/** Visits whose median is the time to the first picture. */
const VISITS = 5;
/** What a frame is measured under in the harness, quality 2, against a clear sky with no creature in view. */
const PLACE = "region=weavers-landing&off=26&yaw=-20&pitch=9&hour=15";
const SKIES = {
  clear: "weather=clear",
  mist: "weather=mist",
  rain: "weather=rain",
  thunder: "weather=thunder",
  snow: "weather=snow",
  storm: "weather=dissonance-storm&harmony=30&dissonance=45",
  aurora: "weather=aurora&hour=22.5",
  // Some five hundred about one are two hundred in view.
  creatures_200: "weather=clear&creatures=500",
  storm_and_200: "weather=dissonance-storm&harmony=30&dissonance=45&creatures=500",
};
/** `skies` measures weather and creatures alone. */
const ONLY_SKIES = process.argv[2] === "skies";

/** Counts the bytes of everything the page loads first, as they compress. */
function firstLoad(page, address) {
  let bytes = 0;
  const seen = new Set();
  page.on("response", async (response) => {
    const path = new URL(response.url()).pathname;
    if (!response.url().startsWith(address) || path.startsWith("/api") || seen.has(path)) return;
    seen.add(path);
    const body = await response.body().catch(() => Buffer.alloc(0));
    const packed = gzipSync(body, { level: 9 }).length;
    bytes += Math.min(packed, body.length);
  });
  return () => bytes;
}

const server = await serve();
// A browser server has a process id, which a launched browser hides.
const browserServer = await chromium.launchServer(BROWSER);
const browser = await chromium.connect(browserServer.wsEndpoint());
const pid = browserServer.process().pid;
const figures = {};

/** First load, first picture, and a frame by quality step, in the real client. */
async function client() {
  // Each visit is a new player's: nothing cached, no tokens. The first one also warms the server.
  const visits = [];
  for (let visit = 0; visit < VISITS; visit++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
    const page = await context.newPage();
    const bytes = firstLoad(page, server.address);
    const began = Date.now();
    await page.goto(server.address);
    await page.waitForFunction(() => window.finalverse?.scene()?.groundShown === true, null, { timeout: 60_000 });
    visits.push(Date.now() - began);
    await page.waitForTimeout(3000);
    figures["first_load_kb"] = Math.round(bytes() / 1024);
    await context.close();
  }
  figures["first_picture_ms"] = [...visits].sort((a, b) => a - b)[Math.floor(VISITS / 2)];
  figures["first_picture_worst_ms"] = Math.max(...visits);
  console.log(`first load        ${figures["first_load_kb"]} KB compressed`);
  console.log(`first picture     ${figures["first_picture_ms"]} ms, median of ${visits.join(", ")}`);
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(server.address);
  console.log("quality  CPU-ms/frame  frames");
  for (let step = 0; step <= 4; step++) {
    await page.evaluate((quality) => localStorage.setItem("finalverse.settings", JSON.stringify({ quality })), step);
    await page.reload();
    await page.waitForFunction(() => {
      const scene = window.finalverse?.scene();
      return scene !== null && scene !== undefined && scene.groundShown && scene.waiting === 0;
    }, null, { timeout: 60_000 });
    const cost = await frameCost(page, pid, () => window.finalverse.frames().count);
    console.log(`${step}        ${String(cost.cpuMsPerFrame).padStart(12)}  ${cost.frames}`);
    figures[`quality_${step}_cpu_ms`] = cost.cpuMsPerFrame;
  }
  await page.close();
  const floor = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await floor.setContent("<canvas width=1280 height=720 style='position:fixed;inset:0'></canvas>");
  await floor.evaluate(() => {
    window.drawn = 0;
    const gl = document.querySelector("canvas").getContext("webgl2");
    const draw = () => {
      gl.clearColor(0.1, 0.1, (window.drawn % 60) / 60, 1);
      gl.clear(gl.COLOR_BUFFER_BIT);
      window.drawn++;
      requestAnimationFrame(draw);
    };
    requestAnimationFrame(draw);
  });
  const cost = await frameCost(floor, pid, () => window.drawn);
  console.log(`empty    ${String(cost.cpuMsPerFrame).padStart(12)}  ${cost.frames}`);
  figures["empty_canvas_cpu_ms"] = cost.cpuMsPerFrame;
}

/** A frame under each weather and with creatures in view, in the harness. */
async function skies() {
  const bench = await harness(server.address);
  console.log("sky             CPU-ms/frame  frames  of clear  drops  creatures");
  try {
    for (const [name, knobs] of Object.entries(SKIES)) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
      await page.goto(`${bench.page}${PLACE}&${knobs}`);
      await page.waitForFunction(() => globalThis.bench?.ready && globalThis.bench.frames > 30, null, { timeout: 180_000 });
      const cost = await frameCost(page, pid, () => globalThis.bench.frames);
      const { drops, creatures } = await page.evaluate(() => globalThis.bench.stats);
      await page.close();
      figures[`sky_${name}_cpu_ms`] = cost.cpuMsPerFrame;
      const share = cost.cpuMsPerFrame / figures["sky_clear_cpu_ms"];
      console.log(`${name.padEnd(14)}  ${String(cost.cpuMsPerFrame).padStart(12)}  ${String(cost.frames).padStart(6)}  ${share.toFixed(2).padStart(8)}  ${String(drops).padStart(5)}  ${String(creatures).padStart(9)}`);
    }
  } finally {
    await bench.stop();
  }
}

try {
  if (!ONLY_SKIES) await client();
  await skies();
} finally {
  await browser.close();
  await browserServer.close();
  await server.stop();
}
console.log(JSON.stringify(figures));
