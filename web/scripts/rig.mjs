/**
 * What the scripts that look at the client share: the real server over a new world, the scene's harness, Debian's Chromium, and processor time of a frame.
 *
 * It measures and shows nothing by itself.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve as absolute } from "node:path";
import { createServer } from "vite";

/** The browser, drawing with Mesa's software renderer, as every machine of the project can. */
export const BROWSER = {
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--use-angle=gl-egl", "--ignore-gpu-blocklist"],
};
const CLOCK_TICKS = Number(execFileSync("getconf", ["CLK_TCK"]).toString());
const COST_SECONDS = 6;

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

/** Starts the server over a new world; resolves with its address, and how to stop it and remove the world. */
export function serve() {
  const world = mkdtempSync(join(tmpdir(), "finalverse-look-"));
  const binary = join(absolute(process.env["CARGO_TARGET_DIR"] ?? "../target"), "debug", "finalverse");
  const server = spawn(binary, ["serve", "--listen", "127.0.0.1:0", "--world", world], { cwd: process.env["CONTENT_ROOT"] ?? "..", stdio: ["ignore", "pipe", "inherit"] });
  const stop = () =>
    new Promise((stopped) => {
      server.once("exit", () => {
        rmSync(world, { recursive: true, force: true });
        stopped();
      });
      server.kill("SIGTERM");
    });
  return new Promise((resolve, reject) => {
    let said = "";
    server.stdout.on("data", (data) => {
      said += data.toString();
      const address = /http:\/\/\S+/.exec(said);
      if (address) resolve({ address: address[0], stop });
    });
    server.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}

/** Serves the scene's harness over the ground of a running server; resolves with the address of its page, to which knobs are added. */
export async function harness(address) {
  const vite = await createServer({ configFile: "vite.config.ts", logLevel: "error", server: { port: 0, proxy: { "/api": address } } });
  await vite.listen();
  return { page: `${vite.resolvedUrls?.local[0]}scene.html?tiles=/api/v1&quality=2&`, stop: () => vite.close() };
}

/** CPU milliseconds of the whole browser per frame drawn, over some seconds; `countFrames` is asked in the page. */
export async function frameCost(page, pid, countFrames) {
  const frames = await page.evaluate(countFrames);
  const cpu = cpuMs(pid);
  await page.waitForTimeout(COST_SECONDS * 1000);
  const drawn = (await page.evaluate(countFrames)) - frames;
  return { cpuMsPerFrame: Math.round(((cpuMs(pid) - cpu) / Math.max(1, drawn)) * 10) / 10, frames: drawn };
}
