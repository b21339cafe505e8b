/**
 * `node scripts/weather-pictures.mjs [filter]`: pictures of every kind of weather in two biomes, of the seasons and of a storm, for docs/pictures/weather.
 *
 * It starts the real server for its ground and the scene's harness for the sky, in Debian's Chromium under Mesa's software renderer. With a
 * word it takes only pictures whose name holds it. Run it in `web/`, with `cargo build -p finalverse` done (`CARGO_TARGET_DIR` is heeded).
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve as resolvePath } from "node:path";
import { chromium } from "@playwright/test";
import { createServer } from "vite";

const OUT = process.env["PICTURES"] ?? "../docs/pictures/weather";
const WORLD = mkdtempSync(join(tmpdir(), "finalverse-pictures-"));
const SIZE = { width: 800, height: 450 };
const ARGUMENTS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--use-angle=gl-egl", "--ignore-gpu-blocklist"];

const KINDS = ["clear", "cloud", "mist", "rain", "thunder", "snow", "dissonance-storm", "silence-mist", "aurora"];
/** Where each biome is looked at. */
const PLACES = {
  meadow: "region=weavers-landing&off=26&yaw=-20&pitch=9",
  coast: "region=tidesong-coast&yaw=150&pitch=9",
};
const SPECIAL = { aurora: "&hour=22.5", "silence-mist": "&harmony=30&dissonance=30", "dissonance-storm": "&harmony=30&dissonance=45" };
const shots = KINDS.flatMap((kind) => Object.entries(PLACES).map(([biome, place]) => [`${kind}-${biome}`, `${place}&weather=${kind}${SPECIAL[kind] ?? ""}`]));
for (const season of ["spring", "autumn", "winter"]) shots.push([`season-${season}`, `${PLACES.meadow}&weather=clear&season=${season}${season === "winter" ? "&temperature=-5" : ""}`]);

function serve() {
  const target = resolvePath(process.env["CARGO_TARGET_DIR"] ?? "../target");
  const server = spawn(join(target, "debug", "finalverse"), ["serve", "--listen", "127.0.0.1:0", "--world", WORLD], { cwd: process.env["CONTENT_ROOT"] ?? "..", stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    let said = "";
    server.stdout.on("data", (data) => {
      said += data.toString();
      const address = /http:\/\/\S+/.exec(said);
      if (address) resolve({ address: address[0], stop: () => server.kill("SIGTERM") });
    });
    server.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}

const wanted = shots.filter(([name]) => process.argv[2] === undefined || name.includes(process.argv[2]));
const world = await serve();
const vite = await createServer({ configFile: "vite.config.ts", logLevel: "error", server: { port: 0, proxy: { "/api": world.address } } });
await vite.listen();
const origin = vite.resolvedUrls?.local[0];
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ARGUMENTS });
mkdirSync(OUT, { recursive: true });
try {
  for (const [name, knobs] of wanted) {
    const page = await browser.newPage({ viewport: SIZE });
    page.on("pageerror", (error) => console.error(name, error.message));
    page.on("console", (message) => { if (message.type() === "error" || message.type() === "warning") console.error(name, message.text()); });
    await page.goto(`${origin}scene.html?tiles=/api/v1&quality=2&${knobs}${knobs.includes("hour=") ? "" : "&hour=15"}`);
    await page.waitForFunction(() => globalThis.bench?.ready && globalThis.bench.frames > 30, null, { timeout: 180_000 });
    await page.screenshot({ path: join(OUT, `${name}.jpg`), type: "jpeg", quality: 78 });
    await page.close();
    console.log(name);
  }
} finally {
  await browser.close();
  await vite.close();
  world.stop();
  rmSync(WORLD, { recursive: true, force: true });
}
