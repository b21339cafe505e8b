/**
 * The WebSocket: hello, resume within 60 s, backing off with a countdown others can show, commands sent again with the same id.
 *
 * It knows when a message came, was missed or must be repeated. What messages mean is the replica's matter.
 */
import { LIMITS, SUBPROTOCOL, type ClientMessage, type ServerBody, type ServerMessage } from "../protocol/generated";
import { decodeCreatures, decodeFlora, KIND_CREATURES, KIND_FLORA, type CreatureFrame, type FloraFrame } from "../protocol/life";
import { decodeFrame, encodeMovement, type Movement, type PresenceFrame } from "../protocol/presence";
import { backoffMs } from "./backoff";
import type { ServerClock } from "./clock";
import type { Answer } from "./http";
import { Outbox, type Command, type CommandAnswer } from "./outbox";

/** A message of the moment: not answered, and not sent when there is no connection. */
export type Momentary = Exclude<ClientMessage, { command: string } | { type: "hello" } | { type: "ping" }>;

/** The connection, as a player should see it. Times are of Date.now. */
export type ConnectionState =
  | { state: "connecting" }
  | { state: "open"; latencyMs: number }
  /** The world is full: one waits in line. The estimate is of the moment it was told; null when the server cannot tell. */
  | { state: "queued"; place: number; of: number; estimateSeconds: number | null; toldAt: number }
  | { state: "waiting"; retryAt: number; resumeUntil: number; code: string; reason: string }
  | { state: "closed"; code: string; reason: string };

/** What a connection needs of the tokens. */
export interface TokenSource {
  access(): Promise<Answer<string>>;
  distrust(access: string): void;
}

/** Who listens to a connection. */
export interface ConnectionListener {
  body(body: ServerBody): void;
  frame(frame: PresenceFrame): void;
  /** Creatures near; they come only to who sent `watch`. */
  creatures?(frame: CreatureFrame): void;
  /** Flora near; it comes only to who sent `watch`. */
  flora?(frame: FloraFrame): void;
  state(state: ConnectionState): void;
}

/** Settings of a connection. */
export interface ConnectionOptions {
  url: string;
  client: string;
  tokens: TokenSource;
  clock: ServerClock;
  listener: ConnectionListener;
  /** Makes a socket; replaced in tests. */
  open?: (url: string, protocol: string) => WebSocket;
  /** Whether the server serves a newer page than this one; asked when a socket does not open. */
  isOldPage?: () => Promise<boolean>;
}

/** The first answers come quickly, so that the clock is right when the first note is played. */
const PING_FAST_MS = 250;
const PING_MS = 5_000;
const PINGS_FAST = 8;
/** Without a word for this long, a connection is taken as cut: a phone that changed networks gets no close frame. */
const SILENCE_MS = 15_000;
/** After a browser says that its machine lost the network, a server that is still heard within this long is on this very machine. */
const OFFLINE_MS = 1_500;
/** Longest wait for the socket to open and for the welcome. */
const OPENING_MS = 12_000;
/** Who waits in line is told so every ten seconds; after this long without, the line is taken as cut. */
const QUEUED_SILENCE_MS = 30_000;

/** One player's connection, over as many sockets as it takes. */
export class Connection {
  private readonly outbox = new Outbox();
  private socket: WebSocket | null = null;
  private session: string | null = null;
  private seq = 0;
  private cutAt: number | null = null;
  private attempt = 0;
  private welcomed = false;
  private opened = false;
  private stopped = true;
  private closing: { code: string; reason: string; retry: boolean } | null = null;
  private access = "";
  private pings = 0;
  private heardAt = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setTimeout> | undefined;
  private openTimer: ReturnType<typeof setTimeout> | undefined;
  private offlineTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: ConnectionOptions) {}

  /** Connects, and stays connected until {@link stop} or a close that says not to come back. */
  start(): void {
    this.stopped = false;
    this.attempt = 0;
    void this.connect();
  }

  /** Leaves; open commands are given up. */
  stop(): void {
    this.stopped = true;
    this.session = null;
    this.seq = 0;
    this.cutAt = null;
    this.drop();
    clearTimeout(this.retryTimer);
    this.outbox.abandon("left", "You left before the answer came.");
  }

  /** Leaves the line before a full world, giving the place up at once. */
  leaveLine(): void {
    if (this.stopped || this.welcomed) return;
    // A close without a code is a cut line to the server, which would keep the place.
    this.drop(1000);
    this.close("left-line", "You left the line.");
  }

  /** Tries again now instead of at the end of the countdown. */
  retryNow(): void {
    if (this.stopped || this.socket !== null) return;
    clearTimeout(this.retryTimer);
    void this.connect();
  }

  /** The machine lost its network: a line over which nothing is heard any more is cut at once, not after a long silence. */
  networkLost(): void {
    const { socket } = this;
    if (socket === null) return;
    const since = performance.now();
    clearTimeout(this.offlineTimer);
    this.offlineTimer = setTimeout(() => {
      if (this.heardAt <= since) this.cut(socket, "offline", "This device has no network.");
    }, OFFLINE_MS);
  }

  /** Comes back after a close that said not to. */
  restart(): void {
    this.stop();
    this.options.clock.forget();
    this.start();
  }

  /** Whether messages go out now. */
  get isOpen(): boolean {
    return this.welcomed && this.socket !== null && this.socket.readyState === 1;
  }

  /** Sends a message of the moment; says whether it went out. */
  send(message: Momentary): boolean {
    if (!this.isOpen) return false;
    this.write(message);
    return true;
  }

  /** Sends a movement; lost without harm when there is no connection. */
  move(movement: Movement): boolean {
    if (!this.isOpen) return false;
    this.socket?.send(encodeMovement(movement));
    return true;
  }

  /** Gives a command; it is repeated with the same id over new sockets until answered. */
  command(command: Command): Promise<CommandAnswer> {
    const { message, answer } = this.outbox.add(command);
    if (message !== null && this.isOpen) this.write(message);
    return answer;
  }

  private async connect(): Promise<void> {
    this.options.listener.state({ state: "connecting" });
    const access = await this.options.tokens.access();
    if (this.stopped || this.socket !== null) return;
    if (!access.ok) {
      if (access.status === 0 || access.status >= 500 || access.status === 429) this.wait(access.problem.code, access.problem.reason);
      else this.close(access.problem.code, access.problem.reason);
      return;
    }
    this.access = access.value;
    this.closing = null;
    this.welcomed = false;
    this.opened = false;
    const open = this.options.open ?? ((url, protocol) => new WebSocket(url, protocol));
    const socket = open(this.options.url, SUBPROTOCOL);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.openTimer = setTimeout(() => this.cut(socket, "no-answer", "The server did not answer."), OPENING_MS);
    socket.onopen = () => this.hello(socket);
    socket.onmessage = (event: MessageEvent<unknown>) => this.received(socket, event.data);
    socket.onclose = () => this.cut(socket, this.closing?.code ?? "cut", this.closing?.reason ?? "The connection was cut.");
  }

  private hello(socket: WebSocket): void {
    this.opened = true;
    const resume = this.session === null ? null : { session: this.session, seq: this.seq };
    socket.send(JSON.stringify({ type: "hello", token: this.access, resume, client: this.options.client } satisfies ClientMessage));
  }

  private received(socket: WebSocket, data: unknown): void {
    if (socket !== this.socket) return;
    this.heardAt = performance.now();
    try {
      if (data instanceof ArrayBuffer) this.drawn(data);
      else if (typeof data === "string") this.told(JSON.parse(data) as ServerMessage);
    } catch (error) {
      // Half-understood state would be worse than a fresh one: come back by resume.
      console.error(error);
      this.cut(socket, "unreadable", "The server said something that could not be read.");
    }
  }

  /** Hands a frame to who knows its kind. */
  private drawn(data: ArrayBuffer): void {
    const { listener } = this.options;
    const kind = data.byteLength > 0 ? new DataView(data).getUint8(0) : 0;
    if (kind === KIND_CREATURES) listener.creatures?.(decodeCreatures(data));
    else if (kind === KIND_FLORA) listener.flora?.(decodeFlora(data));
    else listener.frame(decodeFrame(data));
  }

  private told(message: ServerMessage): void {
    if (message.type === "welcome") this.greeted(message);
    if (message.seq !== undefined) {
      // A resumed session may tell again what had come just before the cut.
      if (message.seq <= this.seq) return;
      this.seq = message.seq;
    }
    switch (message.type) {
      case "pong":
        this.options.clock.sample(message.clientMs, message.clockMs);
        this.options.listener.state({ state: "open", latencyMs: this.options.clock.latencyMs });
        return;
      case "accepted":
        this.outbox.settle(message.command, { accepted: true });
        break;
      case "refused":
        if (message.command !== null) {
          this.outbox.settle(message.command, { accepted: false, code: message.code, reason: message.reason });
        }
        break;
      case "waiting":
        this.queued(message);
        break;
      case "closing":
        this.closing = message;
        if (message.code.startsWith("token")) this.options.tokens.distrust(this.access);
        break;
      default:
        break;
    }
    this.options.listener.body(message);
    if (message.type === "welcome") for (const open of this.outbox.unanswered()) this.write(open);
  }

  private queued(line: Extract<ServerBody, { type: "waiting" }>): void {
    const socket = this.socket;
    if (socket === null || this.welcomed) return;
    clearTimeout(this.openTimer);
    this.openTimer = setTimeout(() => this.cut(socket, "silence", "The server fell silent."), QUEUED_SILENCE_MS);
    this.attempt = 0;
    const { place, of, estimateSeconds } = line;
    this.options.listener.state({ state: "queued", place, of, estimateSeconds, toldAt: Date.now() });
  }

  private greeted(welcome: Extract<ServerBody, { type: "welcome" }>): void {
    clearTimeout(this.openTimer);
    if (!welcome.resumed) {
      this.seq = 0;
      this.options.clock.forget();
    }
    this.session = welcome.session;
    this.welcomed = true;
    this.attempt = 0;
    this.cutAt = null;
    this.pings = 0;
    this.options.clock.begin(welcome.clockMs, welcome.worldMs);
    this.options.listener.state({ state: "open", latencyMs: this.options.clock.latencyMs });
    this.ping();
  }

  private ping(): void {
    clearTimeout(this.pingTimer);
    const socket = this.socket;
    if (socket === null) return;
    const now = performance.now();
    if (this.pings > PINGS_FAST && now - this.heardAt > SILENCE_MS) {
      this.cut(socket, "silence", "The server fell silent.");
      return;
    }
    this.write({ type: "ping", clientMs: now });
    this.pings++;
    this.pingTimer = setTimeout(() => this.ping(), this.pings < PINGS_FAST ? PING_FAST_MS : PING_MS);
  }

  private cut(socket: WebSocket, code: string, reason: string): void {
    if (socket !== this.socket) return;
    this.drop();
    if (this.stopped) return;
    this.cutAt ??= Date.now();
    if (this.closing !== null && !this.closing.retry) this.close(this.closing.code, this.closing.reason);
    else {
      this.wait(code, reason);
      if (!this.opened) void this.askWhetherOld();
    }
  }

  /** A server that no longer speaks with this page refuses the socket, which a browser cannot tell from a cut. */
  private async askWhetherOld(): Promise<void> {
    const old = (await this.options.isOldPage?.()) ?? false;
    if (!old || this.stopped || this.socket !== null) return;
    clearTimeout(this.retryTimer);
    this.close("subprotocol", "This page is of another version than the server.");
  }

  private wait(code: string, reason: string): void {
    const delay = backoffMs(this.attempt++);
    const retryAt = Date.now() + delay;
    const resumeUntil = (this.cutAt ?? Date.now()) + (this.session === null ? 0 : LIMITS.resumeSeconds * 1_000);
    this.options.listener.state({ state: "waiting", retryAt, resumeUntil, code, reason });
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => void this.connect(), delay);
  }

  private close(code: string, reason: string): void {
    this.stopped = true;
    this.session = null;
    this.outbox.abandon(code, reason);
    this.options.listener.state({ state: "closed", code, reason });
  }

  private drop(code?: number): void {
    const socket = this.socket;
    this.socket = null;
    this.welcomed = false;
    clearTimeout(this.pingTimer);
    clearTimeout(this.openTimer);
    if (socket === null) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close(code);
  }

  private write(message: ClientMessage): void {
    this.socket?.send(JSON.stringify(message));
  }
}
