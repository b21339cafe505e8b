/**
 * The calls of the operators' console, under `/api/v1/console`, and the tokens they are signed with.
 *
 * Every call answers with a value or a problem; it never throws. It decides nothing: what a role may not do, the server refuses.
 */
import type { AuditPage, ConsoleEntry } from "../protocol/generated";
import { bearer, type Answer, type Api } from "./http";
import { ModerationApi } from "./moderation";
import { browserKeep, TokenStore } from "./tokens";

/** Where the console's tokens are kept: in the tab, so that closing it forgets them. */
const KEY = "finalverse.console.tokens";

/** Why nobody is asked for without a password. */
const NOBODY = { ok: false, status: 401, problem: { code: "login-needed", reason: "Log in first." } } as const;

/** The tokens of the console: never a guest's, never shared with the game. */
export function consoleTokens(api: Api): TokenStore {
  return new TokenStore(api, browserKeep(() => sessionStorage, KEY), undefined, undefined, () => Promise.resolve(NOBODY));
}

/** The calls. */
export class ConsoleApi {
  /** The calls of moderators. */
  readonly moderation: ModerationApi;

  constructor(private readonly api: Api) {
    this.moderation = new ModerationApi(api);
  }

  /** Who one is here and what one may do. */
  entry(access: string): Promise<Answer<ConsoleEntry>> {
    return this.get("/console", access);
  }

  /** The audit, the latest first; entries before a number, about somebody. */
  audit(access: string, of: { before?: number; about?: string }): Promise<Answer<AuditPage>> {
    return this.get(`/audit${queryOf(of)}`, access);
  }

  private get<T>(path: string, access: string): Promise<Answer<T>> {
    return this.api.json(path, { headers: bearer(access) });
  }
}

/** What is asked for as a query; what is empty is not asked for. */
function queryOf(of: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(of)) if (value !== undefined && value !== "") query.set(name, String(value));
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}
