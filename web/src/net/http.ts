/**
 * The HTTP side of the server, under `/api/v1`: identity, the atlas, tiles, melodies as MIDI.
 *
 * Every call answers with a value or a {@link Problem}; it never throws for what the server or the network may do. It keeps no
 * tokens; they are handed in.
 */
import type {
  Account,
  Atlas,
  Credentials,
  Imported,
  Intent,
  Login,
  NameChange,
  PasswordChange,
  Problem,
  Proof,
  Recovery,
  RecoveryCodes,
  SecondFactorCode,
  SecondFactorSecret,
  Sessions,
  Tokens,
} from "../protocol/generated";
import { traceparent } from "./trace";

/** What a call gives: a value, or why not. `status` is 0 when no server answered. */
export type Answer<T> = { ok: true; value: T } | { ok: false; status: number; problem: Problem };

/** Longest wait for an answer. */
const PATIENCE_MS = 20_000;

/** The calls of the server. */
export class Api {
  constructor(
    private readonly base: string = "/api/v1",
    private readonly fetcher: typeof fetch = (input, init) => fetch(input, init),
  ) {}

  /** A new guest Songweaver. */
  guest(): Promise<Answer<Tokens>> {
    return this.json("/guest", { method: "POST" });
  }

  /** Turns the guest with this access token into an account. */
  register(access: string, credentials: Credentials): Promise<Answer<Tokens>> {
    return this.json("/register", post(credentials, access));
  }

  /** Comes back to an account. */
  login(login: Login): Promise<Answer<Tokens>> {
    return this.json("/login", post(login));
  }

  /** Rotates tokens: the refresh token given here is used up. */
  refresh(refresh: string): Promise<Answer<Tokens>> {
    return this.json("/refresh", post({ refresh }));
  }

  /** Ends the family of a refresh token. */
  logout(refresh: string): Promise<Answer<null>> {
    return this.call("/logout", post({ refresh }), async () => null);
  }

  /** A recovery code in the place of a forgotten password. */
  recover(recovery: Recovery): Promise<Answer<Tokens>> {
    return this.json("/recover", post(recovery));
  }

  /** What is known of one's own account. */
  account(access: string): Promise<Answer<Account>> {
    return this.json("/account", { headers: bearer(access) });
  }

  /** Where one is logged in. */
  sessions(access: string): Promise<Answer<Sessions>> {
    return this.json("/sessions", { headers: bearer(access) });
  }

  /** Ends one session, or all others. */
  endSession(access: string, session: string | null): Promise<Answer<null>> {
    const path = session === null ? "/sessions" : `/sessions/${encodeURIComponent(session)}`;
    return this.call(path, { method: "DELETE", headers: bearer(access) }, async () => null);
  }

  /** Another account name. */
  rename(access: string, change: NameChange): Promise<Answer<null>> {
    return this.call("/account/name", post(change, access), async () => null);
  }

  /** Another password. */
  changePassword(access: string, change: PasswordChange): Promise<Answer<null>> {
    return this.call("/account/password", post(change, access), async () => null);
  }

  /** Ten new recovery codes, shown this once. */
  recoveryCodes(access: string, proof: Proof): Promise<Answer<RecoveryCodes>> {
    return this.json("/account/recovery-codes", post(proof, access));
  }

  /** The secret of a second factor, shown this once. */
  beginSecondFactor(access: string, proof: Proof): Promise<Answer<SecondFactorSecret>> {
    return this.json("/account/second-factor", post(proof, access));
  }

  /** Turns the second factor on by a first code. */
  confirmSecondFactor(access: string, code: SecondFactorCode): Promise<Answer<null>> {
    return this.call("/account/second-factor/confirmation", post(code, access), async () => null);
  }

  /** Turns it off. */
  removeSecondFactor(access: string, proof: Proof): Promise<Answer<null>> {
    return this.call("/account/second-factor/removal", post(proof, access), async () => null);
  }

  /** Asks to be erased after the grace period. */
  askDeletion(access: string, proof: Proof): Promise<Answer<Account>> {
    return this.json("/account/deletion", post(proof, access));
  }

  /** Takes that back. */
  undoDeletion(access: string): Promise<Answer<Account>> {
    return this.json("/account/deletion", { method: "DELETE", headers: bearer(access) });
  }

  /** Everything that is kept of oneself, as a ZIP archive. */
  exportAll(access: string): Promise<Answer<Blob>> {
    return this.call("/account/export", { headers: bearer(access) }, (r) => r.blob());
  }

  /** The world as it was composed. */
  atlas(): Promise<Answer<Atlas>> {
    return this.json("/atlas", {});
  }

  /** A tile's bytes; the same for ever under a hash, so the HTTP cache keeps them. */
  tile(hash: string): Promise<Answer<ArrayBuffer>> {
    return this.call(`/tiles/${encodeURIComponent(hash)}`, { cache: "force-cache" }, (r) => r.arrayBuffer());
  }

  /** Keeps a part of a MIDI file, from 0, as a melody with its voices. */
  importMidi(access: string, file: Blob, name: string, intent: Intent, part: number): Promise<Answer<Imported>> {
    const query = new URLSearchParams({ name, intent, part: String(part) });
    const headers = { "content-type": "audio/midi", ...bearer(access) };
    return this.json(`/melodies?${query}`, { method: "POST", body: file, headers });
  }

  /** A kept melody as a MIDI file. */
  exportMidi(access: string, melody: string): Promise<Answer<Blob>> {
    return this.call(`/melodies/${encodeURIComponent(melody)}.mid`, { headers: bearer(access) }, (r) => r.blob());
  }

  /** A call that answers with JSON, for the groups of calls that stand in files of their own. */
  json<T>(path: string, init: RequestInit): Promise<Answer<T>> {
    return this.call(path, init, async (response) => (await response.json()) as T);
  }

  /** A call whose answer is read as the caller says. */
  async call<T>(path: string, init: RequestInit, read: (r: Response) => Promise<T>): Promise<Answer<T>> {
    let response: Response;
    try {
      response = await this.fetcher(this.base + path, {
        ...init,
        headers: { ...(init.headers as Record<string, string> | undefined), traceparent: traceparent() },
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (response.ok) return { ok: true, value: await read(response) };
    } catch {
      return { ok: false, status: 0, problem: { code: "no-answer", reason: "The server did not answer." } };
    }
    return { ok: false, status: response.status, problem: await problemOf(response) };
  }
}

const jsonHead = { "content-type": "application/json" };

/** A request that carries a body as JSON, signed where there is a token. */
export function post(body: unknown, access?: string): RequestInit {
  const headers = access === undefined ? jsonHead : { ...jsonHead, ...bearer(access) };
  return { method: "POST", body: JSON.stringify(body), headers };
}

/** The header that signs a request. */
export function bearer(access: string): Record<string, string> {
  return { authorization: `Bearer ${access}` };
}

/** The problem in an answer; proxies and old servers may answer with something else, which is named by its status. */
async function problemOf(response: Response): Promise<Problem> {
  try {
    const body: unknown = await response.json();
    if (typeof body === "object" && body !== null && "code" in body && "reason" in body) {
      const { code, reason } = body;
      if (typeof code === "string" && typeof reason === "string") return { code, reason };
    }
  } catch {
    // Not JSON: the status says what there is to say.
  }
  return { code: `http-${response.status}`, reason: `The server answered with status ${response.status}.` };
}
