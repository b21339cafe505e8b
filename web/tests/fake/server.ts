/**
 * A scripted server inside the test: answers HTTP from the made-up world and speaks the WebSocket as a test tells it to.
 *
 * It proves how the client reads and shows what a server may say, the bad states included. How the real server behaves is proven
 * in `story.spec.ts`.
 */
import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page, WebSocketRoute } from "@playwright/test";
import { SUBPROTOCOL, type ClientMessage, type Described, type Guide, type RegionNature, type ServerBody, type Verdict, type You } from "../../src/protocol/generated";
import { drawSeldom } from "../world";
import { atlas, groundHeight, regionStates, someone, tileBytes } from "./atlas";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const ORIGIN = "http://localhost:4999";
const TYPES: Record<string, string> = {
  ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json", ".png": "image/png",
};

/** Another Songweaver who walks in a circle. */
interface Walker {
  described: Described;
  radius: number;
  motion: number;
}

const NAMES = ["Ely Brightfen", "Juno Oboe", "Hana Larkson", "Dune the Hummer", "Ister Thrush"];

/** A place in the line before a full world. */
type Place = Omit<Extract<ServerBody, { type: "waiting" }>, "type">;

/** What a test may change before the page opens. */
export interface Script {
  you?: You;
  others?: number;
  /** What whoever comes is told of the line instead of the welcome. */
  full?: Place;
  /** Answers an HTTP call under /api/v1 instead of the usual answer. */
  http?: (method: string, path: string) => { status: number; body: unknown } | null;
}

/** The scripted server of one page. */
export class FakeServer {
  readonly messages: ClientMessage[] = [];
  readonly movements: number[] = [];
  you: You;
  /** While false, sockets are cut as soon as they open. */
  up = true;
  /** Tells whoever comes of the line, until they are let in. */
  full: Place | null = null;
  /** The code by which the page closed its last socket. */
  closedWith: number | null = null;
  private socket: WebSocketRoute | null = null;
  private seq = 0;
  private tick = 0;
  private sockets = 0;
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly walkers: Walker[];

  private constructor(
    readonly page: Page,
    private readonly script: Script,
  ) {
    this.you = script.you ?? someone();
    this.full = script.full ?? null;
    this.walkers = Array.from({ length: script.others ?? 3 }, (_, index) => ({
      described: {
        entity: 100 + index,
        songweaver: `0000000000000000000000000000010${index}`,
        name: NAMES[index % NAMES.length] ?? "Someone",
        look: { robe: index % 4, colour: (index * 5) % 12, head: index % 6, skin: index % 8 },
        voice: "flute",
        bot: index === 4,
      },
      radius: 7 + index * 4,
      motion: index === 1 ? 8 : 1,
    }));
  }

  /** Opens the page in the made-up world. */
  static async open(page: Page, script: Script = {}): Promise<FakeServer> {
    const server = new FakeServer(page, script);
    await page.route(`${ORIGIN}/**`, async (route) => {
      const url = new URL(route.request().url());
      if (url.pathname.startsWith("/api/v1/")) {
        const { status, body, type } = server.answer(route.request().method(), url.pathname.slice("/api/v1".length));
        await route.fulfill({ status, body, contentType: type });
        return;
      }
      const wanted = join(dist, url.pathname === "/" ? "index.html" : url.pathname);
      if (!existsSync(wanted)) await route.fulfill({ status: 404, body: "" });
      else await route.fulfill({ body: readFileSync(wanted), contentType: TYPES[extname(wanted)] ?? "application/octet-stream" });
    });
    await page.routeWebSocket(/\/ws$/, (socket) => server.connected(socket));
    await page.addInitScript(() => {
      const settings = localStorage.getItem("finalverse.settings");
      if (settings === null) localStorage.setItem("finalverse.settings", JSON.stringify({ quality: 0 }));
    });
    await drawSeldom(page);
    await page.goto(`${ORIGIN}/`);
    return server;
  }

  /** How many sockets were opened. */
  get socketCount(): number {
    return this.sockets;
  }

  /** Says something; addressed messages get the next number. */
  say(body: ServerBody, addressed = false): void {
    this.socket?.send(JSON.stringify(addressed ? { seq: ++this.seq, ...body } : body));
  }

  /** Changes the player's own state and tells it. */
  become(change: Partial<You>): void {
    this.you = { ...this.you, ...change };
    this.say({ type: "you", changes: change }, true);
  }

  /** Cuts the connection without a word. */
  async cut(): Promise<void> {
    const socket = this.socket;
    this.socket = null;
    await socket?.close({ code: 1001 });
  }

  /** Stops everything, at the end of a test. */
  stop(): void {
    clearInterval(this.timer);
  }

  /** The messages of a kind. */
  said<T extends ClientMessage["type"]>(type: T): Extract<ClientMessage, { type: T }>[] {
    return this.messages.filter((m): m is Extract<ClientMessage, { type: T }> => m.type === type);
  }

  private answer(method: string, path: string): { status: number; body: string | Buffer; type: string } {
    const scripted = this.script.http?.(method, path) ?? null;
    const json = (body: unknown, status = 200) => ({ status, body: JSON.stringify(body), type: "application/json" });
    if (scripted !== null) return json(scripted.body, scripted.status);
    if (path === "/atlas") return json(atlas);
    const region = atlas.regions.find((r) => path === `/tiles/${r.tile}`);
    if (region !== undefined) return { status: 200, body: tileBytes(region), type: "application/octet-stream" };
    if (path === "/guide") return json(GUIDE);
    if (path === "/regions/weavers-landing/nature") return json(NATURE);
    const tokens = { access: "access", refresh: "refresh", expiresSeconds: 900, songweaver: this.you.songweaver, guest: this.you.guest };
    if (["/guest", "/refresh", "/register", "/login"].includes(path)) return json(tokens);
    if (path === "/logout") return json(null);
    return json({ code: "unknown", reason: "The test has no answer to this." }, 404);
  }

  private connected(socket: WebSocketRoute): void {
    this.sockets++;
    void SUBPROTOCOL;
    if (!this.up) {
      void socket.close({ code: 1013 });
      return;
    }
    socket.onMessage((data) => {
      if (typeof data === "string") this.heard(JSON.parse(data) as ClientMessage);
      else this.movements.push(data.length);
    });
    socket.onClose((code) => (this.closedWith = code ?? null));
    this.socket = socket;
    clearInterval(this.timer);
    this.timer = setInterval(() => this.frame(), 100);
  }

  private heard(message: ClientMessage): void {
    this.messages.push(message);
    switch (message.type) {
      case "hello": {
        if (this.full === null) this.welcome(message.resume !== null);
        else this.say({ type: "waiting", ...this.full });
        return;
      }
      case "ping":
        this.say({ type: "pong", clientMs: message.clientMs, clockMs: Date.now() % 1e9 });
        return;
      case "describe":
        this.say({ type: "described", entities: this.walkers.map((w) => w.described).filter((d) => message.entities.includes(d.entity)) });
        return;
      case "watch":
        if (message.life) this.life();
        return;
      case "causes":
        this.say({
          type: "causes",
          region: message.region,
          causes: [
            { atMs: 3_140_000, kind: "performance", who: "Ely Brightfen", place: null, harmony: 1_450, dissonance: -320 },
            { atMs: 2_900_000, kind: "silence", who: null, place: null, harmony: -210, dissonance: 340 },
            { atMs: 2_500_000, kind: "neighbours", who: null, place: null, harmony: -35, dissonance: 0 },
            { atMs: 1_000_000, kind: "healing", who: "Juno Oboe", place: "Silent Rift", harmony: 520, dissonance: -900 },
          ],
        });
        return;
      default:
        if ("command" in message && this.script.http !== undefined && message.type === "unstick") {
          this.say({ type: "refused", command: message.command, code: "cooldown", reason: "Once in 30 s." }, true);
        } else if ("command" in message) this.say({ type: "accepted", command: message.command }, true);
    }
  }

  /** A grazing deer beside the square, and a bellflower in seed all over the region. */
  private life(): void {
    const creature = Buffer.alloc(12 + 8 + 10);
    creature.writeUInt8(2, 0);
    creature.writeUInt8(1, 1);
    creature.writeUInt16LE(1, 2);
    creature.writeUInt16LE(1, 8);
    const at = { x: 259, z: 288 };
    const cell = { x: Math.floor(at.x / 16), z: Math.floor(at.z / 16) };
    creature.writeInt16LE(cell.x, 12);
    creature.writeInt16LE(cell.z, 14);
    creature.writeUInt16LE(1, 16);
    creature.writeUInt32LE(77, 20);
    creature.writeUInt8((at.x - cell.x * 16) * 16, 25);
    creature.writeUInt8((at.z - cell.z * 16) * 16, 26);
    creature.writeUInt8(3 | 16, 28);
    creature.writeUInt8(255, 29);
    this.socket?.send(creature);
    const side = 32;
    const flora = Buffer.alloc(16 + 1 + side * side * 3);
    flora.writeUInt8(3, 0);
    flora.writeUInt8(1, 1);
    flora.writeUInt16LE(1, 2);
    flora.writeUInt8(side, 8);
    flora.writeUInt8(1, 9);
    flora.writeUInt16LE(side * side, 10);
    for (let k = 0; k < side * side; k++) {
      flora.writeUInt16LE(k, 17 + k * 3);
      flora.writeUInt8(4, 19 + k * 3);
    }
    this.socket?.send(flora);
    this.say({ type: "trust", region: "weavers-landing", creatures: [{ creature: 77, species: "bell-deer", trust: 320 }] });
  }

  /** Whoever waits in line enters. */
  letIn(): void {
    this.full = null;
    this.welcome(false);
  }

  private welcome(resumed: boolean): void {
    if (!resumed) this.seq = 0;
    this.say({ type: "welcome", session: "session", resumed, entity: 1, you: this.you, clockMs: Date.now() % 1e9, worldMs: 3_150_000, regions: regionStates });
  }

  /** One tick of presence: everyone in one frame, cell by cell. */
  private frame(): void {
    if (this.socket === null || this.full !== null) return;
    this.tick++;
    const cells = new Map<string, { x: number; z: number; rows: Buffer[] }>();
    this.walkers.forEach((walker, index) => {
      const angle = (this.tick / 10) * (4 / walker.radius) + index * 2;
      const x = 256 + Math.cos(angle) * walker.radius;
      const z = 278 + Math.sin(angle) * walker.radius;
      const cell = { x: Math.floor(x / 16), z: Math.floor(z / 16) };
      const row = Buffer.alloc(12);
      row.writeUInt32LE(walker.described.entity, 0);
      row.writeUInt16LE(Math.floor((x - cell.x * 16) * 2048), 4);
      row.writeUInt16LE(Math.floor((z - cell.z * 16) * 2048), 6);
      row.writeInt16LE(Math.round(groundHeight(x, z) * 32), 8);
      row.writeUInt8(Math.round((Math.atan2(-Math.sin(angle), -Math.cos(angle)) / (Math.PI * 2)) * 256) & 255, 10);
      row.writeUInt8(walker.motion, 11);
      const key = `${cell.x},${cell.z}`;
      const block = cells.get(key) ?? { ...cell, rows: [] };
      block.rows.push(row);
      cells.set(key, block);
    });
    // Cells around the square that are empty now: whoever left them is no longer there.
    for (let x = 13; x <= 19; x++) for (let z = 14; z <= 21; z++) if (!cells.has(`${x},${z}`)) cells.set(`${x},${z}`, { x, z, rows: [] });
    const head = Buffer.alloc(12);
    head.writeUInt8(1, 0);
    head.writeUInt8(1, 1);
    head.writeUInt16LE(cells.size, 2);
    head.writeUInt32LE(this.tick, 4);
    const parts: Buffer[] = [head];
    for (const { x, z, rows } of cells.values()) {
      const cellHead = Buffer.alloc(8);
      cellHead.writeInt16LE(x, 0);
      cellHead.writeInt16LE(z, 2);
      cellHead.writeUInt16LE(rows.length, 4);
      parts.push(cellHead, ...rows);
    }
    this.socket.send(Buffer.concat(parts));
  }
}

/** A field guide of one seen and one heard. */
const GUIDE: Guide = {
  pages: [
    { species: "bell-deer", name: "Bell Deer", about: "Hollow antlers ring when the herd walks in step.", seen: ["weavers-landing"], heard: ["weavers-landing"], habits: ["graze"], eats: [], rhythm: null, firstMs: 1_000 },
    { species: "snow-owl", name: null, about: null, seen: [], heard: ["whisperwood"], habits: [], eats: [], rhythm: null, firstMs: 2_000 },
  ],
  of: 26,
  happenings: [],
  ofHappenings: 8,
  gardens: [{ region: "weavers-landing", cell: 417, x: 24, z: 24, untilMs: 9e9 }],
  ofGardens: 4,
};

/** A region's records of three days. */
const NATURE: RegionNature = {
  region: "weavers-landing",
  hour: 80,
  standing: { whole: 640, presence: 700, measure: 900, cover: 620, health: 980 },
  harmony: 120,
  dissonance: -40,
  counts: [{ species: "bell-deer", count: 31 }],
  species: ["bell-deer"],
  history: [0, 1, 2].map((day) => ({ day, standing: 700 - day * 30, cover: 900 - day * 90, counts: [40 - day * 4] })),
  cared: [{ who: "Juno Oboe", deeds: 12, grains: 340 }],
  took: [],
  migrations: [{ species: "bell-deer", way: "leaves", region: "whisperwood", share: 60 }],
};

/** A judgement with everything in it. */
export const VERDICT: Verdict = {
  quality: 640,
  fit: 580,
  resonance: 612,
  freshness: 820,
  criteria: [
    { name: "belonging", score: 860, weight: 200 },
    { name: "contour", score: 720, weight: 150 },
    { name: "rhythm", score: 640, weight: 150 },
    { name: "consonance", score: 810, weight: 120 },
    { name: "cadence", score: 210, weight: 120 },
    { name: "motif", score: 530, weight: 100 },
  ],
  praise: "belonging",
  advice: { kind: "end-on-tonic", bar: 2, note: 7, heard: 66, tryPitch: 62 },
  key: "D ionian",
};
