/**
 * Who the player is to the server: tokens in local storage, a guest on the first visit, rotation under one lock for all tabs.
 *
 * A refresh token may be used once; using it again ends its family. So only one tab refreshes at a time, and whoever waited reads
 * what the first one stored. It shows nothing and opens no connection.
 */
import type { Credentials, Login, Problem, Recovery, Tokens } from "../protocol/generated";
import type { Answer, Api } from "./http";

const KEY = "finalverse.tokens";
const LOCK = "finalverse.tokens";
/** An access token is renewed when it has less than this left. */
const MARGIN_MS = 30_000;

/** Tokens as stored. */
export interface Stored {
  access: string;
  refresh: string;
  /** Date.now() after which the access token is of no use. */
  expiresAt: number;
  songweaver: string;
  guest: boolean;
}

/** Where tokens are kept; local storage, or memory where that is forbidden. */
export interface Keep {
  read(): Stored | null;
  write(stored: Stored | null): void;
  /** Finds out whether another holder of the same tokens has newer ones; after it {@link read} gives the newest. */
  newest?(): Promise<void>;
}

/** Runs work under a name that at most one tab holds. */
export type Exclusive = <T>(work: () => Promise<T>) => Promise<T>;

/** The tokens of this browser. */
export class TokenStore {
  constructor(
    private readonly api: Api,
    private readonly keep: Keep = browserKeep(),
    private readonly exclusive: Exclusive = browserExclusive(),
    private readonly wallMs: () => number = () => Date.now(),
    /** How a first visit begins; where only accounts may enter, by a refusal. */
    private readonly begin: () => Promise<Answer<Tokens>> = () => api.guest(),
  ) {}

  /** Whether anyone was here before, without asking the server. */
  get known(): Stored | null {
    return this.keep.read();
  }

  /** An access token good for a while, made by whatever it takes: the stored one, a refresh, or a new guest. */
  access(): Promise<Answer<string>> {
    const stored = this.keep.read();
    if (stored !== null && this.fresh(stored)) return Promise.resolve({ ok: true, value: stored.access });
    return this.exclusive(async () => {
      // Another tab may have done it while this one waited.
      await this.keep.newest?.();
      const now = this.keep.read();
      if (now !== null && this.fresh(now)) return { ok: true, value: now.access };
      return this.take(now === null ? await this.begin() : await this.api.refresh(now.refresh));
    });
  }

  /** The access token was refused though it looked fresh: the next {@link access} renews it. */
  distrust(access: string): void {
    const stored = this.keep.read();
    if (stored !== null && stored.access === access) this.keep.write({ ...stored, expiresAt: 0 });
  }

  /** Turns the guest into an account that keeps everything. */
  async register(credentials: Credentials): Promise<Problem | null> {
    const access = await this.access();
    if (!access.ok) return access.problem;
    return this.exclusive(async () => problemOf(this.take(await this.api.register(access.value, credentials))));
  }

  /** Comes back to an account; the guest of this browser is left behind. */
  login(login: Login): Promise<Problem | null> {
    return this.exclusive(async () => problemOf(this.take(await this.api.login(login))));
  }

  /** Comes back with a recovery code and a new password. */
  recover(recovery: Recovery): Promise<Problem | null> {
    return this.exclusive(async () => problemOf(this.take(await this.api.recover(recovery))));
  }

  /** Leaves: the family of tokens ends, and this browser forgets. */
  logout(): Promise<void> {
    return this.exclusive(async () => {
      const stored = this.keep.read();
      if (stored !== null) await this.api.logout(stored.refresh);
      this.keep.write(null);
    });
  }

  /** Forgets who was here, so that the next {@link access} is a new guest. */
  beginAnew(): void {
    this.keep.write(null);
  }

  private fresh(stored: Stored): boolean {
    return stored.expiresAt - this.wallMs() > MARGIN_MS;
  }

  private take(answer: Answer<Tokens>): Answer<string> {
    if (!answer.ok) return answer;
    const { access, refresh, expiresSeconds, songweaver, guest } = answer.value;
    const expiresAt = this.wallMs() + expiresSeconds * 1_000;
    this.keep.write({ access, refresh, expiresAt, songweaver, guest });
    return { ok: true, value: access };
  }
}

function problemOf(answer: Answer<string>): Problem | null {
  return answer.ok ? null : answer.problem;
}

/** A storage of the browser; where the browser forbids it, memory for as long as the page stands. */
export function browserKeep(storage: () => Storage = () => localStorage, key: string = KEY): Keep {
  let memory: Stored | null = null;
  return {
    read() {
      try {
        const text = storage().getItem(key);
        return text === null ? memory : storedOf(JSON.parse(text));
      } catch {
        return memory;
      }
    },
    write(stored) {
      memory = stored;
      try {
        if (stored === null) storage().removeItem(key);
        else storage().setItem(key, JSON.stringify(stored));
      } catch {
        // Private browsing: memory has it.
      }
    },
  };
}

/** What was stored, when it has the shape of tokens; else nothing. */
export function storedOf(value: unknown): Stored | null {
  if (typeof value !== "object" || value === null) return null;
  const { access, refresh, expiresAt, songweaver, guest } = value as Record<string, unknown>;
  if (typeof access !== "string" || typeof refresh !== "string" || typeof expiresAt !== "number") return null;
  if (typeof songweaver !== "string" || typeof guest !== "boolean") return null;
  return { access, refresh, expiresAt, songweaver, guest };
}

/** Web Locks where there are any (secure contexts); else one at a time in this tab. */
function browserExclusive(): Exclusive {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    if (typeof navigator !== "undefined" && "locks" in navigator && navigator.locks !== undefined) {
      return navigator.locks.request(LOCK, work) as Promise<T>;
    }
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
