/**
 * `cargo xtask bench client`: what a player downloads, how soon there is a picture, and what a frame costs by quality step.
 *
 * It starts the real server on a free port over a new world, opens the real client in Debian's Chromium under Mesa's software
 * renderer, and prints a table and one line of JSON. The comparison is a page that only clears a canvas of the same size in the
 * same browser: the floor that this machine's renderer sets.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve as resolvePath } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";

const WORLD = mkdtempSync(join(tmpdir(), "finalverse-bench-"));
const SECONDS = 6;
/** Visits whose median is the time to the first picture. */
const VISITS = 5;
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-angle=gl-egl",
  "--ignore-gpu-blocklist",
];
const CLOCK_TICKS = Number(execFileSync("getconf", ["CLK_TCK"]).toString());

/** CPU milliseconds of a process and all below it, from /proc. */
function cpuMs(root) {
  const parents = new Map();
  const times = new Map();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      parents.set(Number(entry), Number(fields[1]));
      times.set(Number(entry), Number(fields[11]) + Number(fields[12]));
    } catch {
      // The process ended while it was being read.
    }
  }
  const belongs = (pid) => {
    for (let at = pid; at !== undefined && at > 1; at = parents.get(at)) if (at === root) return true;
    return false;
  };
  let ticks = 0;
  for (const [pid, time] of times) if (belongs(pid)) ticks += time;
  return (ticks / CLOCK_TICKS) * 1000;
}

/** Starts the server; resolves with its address and how to stop it. */
function serve() {
  const target = resolvePath(process.env["CARGO_TARGET_DIR"] ?? "../target");
  const server = spawn(join(target, "debug", "finalverse"), ["serve", "--listen", "127.0.0.1:0", "--world", WORLD], {
    cwd: "..",
    stdio: ["ignore", "pipe", "inherit"],
  });
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

/** CPU milliseconds of the whole browser per frame drawn, over some seconds. */
async function frameCost(page, pid, countFrames) {
  const frames = await page.evaluate(countFrames);
  const cpu = cpuMs(pid);
  await page.waitForTimeout(SECONDS * 1000);
  const drawn = (await page.evaluate(countFrames)) - frames;
  return { cpuMsPerFrame: Math.round(((cpuMs(pid) - cpu) / Math.max(1, drawn)) * 10) / 10, frames: drawn };
}

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
const browserServer = await chromium.launchServer({ executablePath: "/usr/bin/chromium", args: ARGUMENTS });
const browser = await chromium.connect(browserServer.wsEndpoint());
const pid = browserServer.process().pid;
const figures = {};
try {
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
} finally {
  await browser.close();
  await browserServer.close();
  server.stop();
  rmSync(WORLD, { recursive: true, force: true });
}
console.log(JSON.stringify(figures));
