/**
 * Before the browser tests: the built client must be there, and the real server runs on a free port over a world of its own.
 *
 * Where the server's binary is missing, the tests that need it say so; they are never skipped silently.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const READY_MS = 60_000;

/** Where the server's binary may be, the cargo target folder's place being a setting. */
function binary(): string {
  return join(process.env["CARGO_TARGET_DIR"] ?? join(root, "target"), "debug", "finalverse");
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

/** A server that runs for tests. */
export interface TestServer {
  url: string;
  /** The folder of its world's data. */
  folder: string;
  /** Stops it and removes its world. */
  stop(): Promise<void>;
}

/** Whether the server was built. */
export function isBuilt(): boolean {
  return existsSync(binary());
}

/** Starts the real server on a free port over a world of its own, with the project's content or that of a folder. */
export async function serveWorld(content?: string): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), "finalverse-test-"));
  const listen = `127.0.0.1:${await freePort()}`;
  const more = content === undefined ? [] : ["--content", content];
  const server = spawn(binary(), ["serve", "--listen", listen, "--world", folder, ...more], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  server.stdout.on("data", (chunk: Buffer) => (log += chunk.toString()));
  server.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  let ended = false;
  server.on("exit", () => (ended = true));
  const url = `http://${listen}`;
  for (const until = Date.now() + READY_MS; ; ) {
    if (ended) throw new Error(`the server ended:\n${log}`);
    if (Date.now() > until) throw new Error(`the server was not ready:\n${log}`);
    const ready = await fetch(`${url}/readyz`).then(
      (r) => r.ok,
      () => false,
    );
    if (ready) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const stop = async (): Promise<void> => {
    server.kill("SIGTERM");
    await new Promise((resolve) => (ended ? resolve(null) : server.once("exit", resolve)));
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, folder, stop };
}

export default async function setUp(): Promise<(() => Promise<void>) | void> {
  if (!existsSync(join(root, "web/dist/index.html"))) throw new Error("web/dist is missing: run `npm run build` in web/ first");
  if (process.env["FINALVERSE_URL"] !== undefined || !isBuilt()) return;
  const { url, folder, stop } = await serveWorld();
  process.env["FINALVERSE_URL"] = url;
  // For what an operator does meanwhile.
  process.env["FINALVERSE_BINARY"] = binary();
  process.env["FINALVERSE_WORLD"] = folder;
  return stop;
}
