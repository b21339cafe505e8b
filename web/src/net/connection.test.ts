/** The connection against a scripted server: hello, resume, repetition, countdown, closing, silence. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ClientMessage, ServerBody } from "../protocol/generated";
import { ServerClock } from "./clock";
import { Connection, type ConnectionState } from "./connection";

class FakeSocket {
  static all: FakeSocket[] = [];
  readyState = 0;
  binaryType = "";
  sent: ClientMessage[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor() {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text) as ClientMessage);
  }
  close() {
    this.readyState = 3;
  }
  opens() {
    this.readyState = 1;
    this.onopen?.();
  }
  says(message: { seq?: number } & Record<string, unknown>) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  breaks() {
    this.readyState = 3;
    this.onclose?.();
  }
  commands() {
    return this.sent.filter((m) => m.type !== "ping" && m.type !== "hello");
  }
}

const welcome = { type: "welcome", session: "s1", resumed: false, entity: 1, you: {}, clockMs: 1, worldMs: 1, regions: [] };

function setUp(isOldPage?: () => Promise<boolean>) {
  FakeSocket.all = [];
  const bodies: ServerBody[] = [];
  const states: ConnectionState[] = [];
  const distrusted: string[] = [];
  const connection = new Connection({
    url: "ws://test/ws",
    client: "web test",
    tokens: { access: () => Promise.resolve({ ok: true, value: "token" }), distrust: (access) => void distrusted.push(access) },
    clock: new ServerClock(),
    listener: { body: (b) => void bodies.push(b), frame: () => undefined, state: (s) => void states.push(s) },
    open: () => new FakeSocket() as unknown as WebSocket,
    ...(isOldPage === undefined ? {} : { isOldPage }),
  });
  return { connection, bodies, states, distrusted };
}

async function socket(index: number): Promise<FakeSocket> {
  await vi.advanceTimersByTimeAsync(0);
  const found = FakeSocket.all[index];
  if (found === undefined) throw new Error(`socket ${index} was not opened`);
  return found;
}

describe("connection", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("a socket that never opens is an old page's when the server serves another, else it is tried again", async () => {
    for (const old of [true, false]) {
      const { connection, states } = setUp(() => Promise.resolve(old));
      connection.start();
      (await socket(0)).breaks();
      await vi.advanceTimersByTimeAsync(0);
      expect(states.at(-1)).toMatchObject(old ? { state: "closed", code: "subprotocol" } : { state: "waiting", code: "cut" });
      await vi.advanceTimersByTimeAsync(60_000);
      expect(FakeSocket.all.length > 1).toBe(!old);
      connection.stop();
    }
  });

  test("resumes after a cut, repeats open commands with the same id, and tells nothing twice", async () => {
    const { connection, bodies, states } = setUp();
    connection.start();
    const first = await socket(0);
    first.opens();
    expect(first.sent[0]).toEqual({ type: "hello", token: "token", resume: null, client: "web test" });
    first.says(welcome);
    const answer = connection.command({ type: "skip-stage" });
    first.says({ seq: 1, type: "notice", text: "one" });
    first.says({ seq: 2, type: "notice", text: "two" });
    first.breaks();
    const waiting = states.at(-1);
    expect(waiting).toMatchObject({ state: "waiting" });
    if (waiting?.state !== "waiting") throw new Error("not waiting");
    expect(waiting.resumeUntil - Date.now()).toBe(60_000);
    expect(waiting.retryAt - Date.now()).toBeLessThanOrEqual(1_500);

    await vi.advanceTimersByTimeAsync(1_500);
    const second = await socket(1);
    second.opens();
    expect(second.sent[0]).toMatchObject({ type: "hello", resume: { session: "s1", seq: 2 } });
    second.says({ ...welcome, resumed: true });
    expect(second.commands()).toEqual(first.commands());
    second.says({ seq: 2, type: "notice", text: "two" });
    second.says({ seq: 3, type: "notice", text: "three" });
    expect(bodies.filter((b) => b.type === "notice").map((b) => b.text)).toEqual(["one", "two", "three"]);
    const command = second.commands()[0];
    second.says({ seq: 4, type: "accepted", command: command !== undefined && "command" in command ? command.command : "" });
    await expect(answer).resolves.toEqual({ accepted: true });
  });

  test("a new session counts from one again", async () => {
    const { connection, bodies } = setUp();
    connection.start();
    const first = await socket(0);
    first.opens();
    first.says(welcome);
    first.says({ seq: 9, type: "notice", text: "old" });
    first.breaks();
    await vi.advanceTimersByTimeAsync(1_500);
    const second = await socket(1);
    second.opens();
    second.says({ ...welcome, session: "s2" });
    second.says({ seq: 1, type: "notice", text: "new" });
    expect(bodies.at(-1)).toMatchObject({ text: "new" });
  });

  test("a close that says not to come back is final, until the player asks", async () => {
    const { connection, states } = setUp();
    connection.start();
    const first = await socket(0);
    first.opens();
    first.says(welcome);
    const answer = connection.command({ type: "unstick" });
    first.says({ type: "closing", code: "taken-over", reason: "Opened elsewhere.", retry: false });
    first.breaks();
    expect(states.at(-1)).toEqual({ state: "closed", code: "taken-over", reason: "Opened elsewhere." });
    await expect(answer).resolves.toMatchObject({ accepted: false, code: "taken-over" });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(FakeSocket.all.length).toBe(1);
    connection.restart();
    await socket(1);
  });

  test("an expired token is renewed, not shown", async () => {
    const { connection, states, distrusted } = setUp();
    connection.start();
    const first = await socket(0);
    first.opens();
    first.says({ type: "closing", code: "token-expired", reason: "The token expired.", retry: true });
    first.breaks();
    expect(distrusted).toEqual(["token"]);
    expect(states.at(-1)).toMatchObject({ state: "waiting" });
  });

  test("silence is taken as a cut, and pings keep coming until then", async () => {
    const { connection, states } = setUp();
    connection.start();
    const first = await socket(0);
    first.opens();
    first.says(welcome);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(first.sent.filter((m) => m.type === "ping").length).toBe(8);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(first.readyState).toBe(3);
    expect(states.some((s) => s.state === "waiting" && s.reason.includes("silent"))).toBe(true);
  });

  test("who lost the network is told so soon, unless the server is still heard", async () => {
    const { connection, states } = setUp();
    connection.start();
    const first = await socket(0);
    first.opens();
    first.says(welcome);
    connection.networkLost();
    await vi.advanceTimersByTimeAsync(500);
    first.says({ type: "pong", clientMs: 0, clockMs: 0 });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(states.at(-1)).toMatchObject({ state: "open" });
    connection.networkLost();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(states.at(-1)).toMatchObject({ state: "waiting", code: "offline" });
  });

  test("nothing of the moment goes out before the welcome, and a flood of commands is refused here", async () => {
    const { connection } = setUp();
    connection.start();
    const first = await socket(0);
    first.opens();
    expect(connection.send({ type: "emote", emote: "wave" })).toBe(false);
    for (let i = 0; i < 64; i++) void connection.command({ type: "unstick" });
    await expect(connection.command({ type: "unstick" })).resolves.toMatchObject({ accepted: false, code: "busy" });
    first.says(welcome);
    expect(first.commands().length).toBe(64);
  });
});
