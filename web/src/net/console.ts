/**
 * The calls of the operators' console, under `/api/v1/console`, and the tokens they are signed with.
 *
 * Every call answers with a value or a problem; it never throws. It decides nothing: what a role may not do, the server refuses.
 */
import type {
  AuditPage,
  ConsoleAccount,
  ConsoleDone,
  ConsoleDrain,
  ConsoleToAccount,
  ConsoleEntry,
  ConsoleFigures,
  ConsoleHealth,
  ConsoleMaintenance,
  ConsoleNotice,
  ConsolePlayers,
  ConsoleSeries,
  RecoveryCodes,
  RoleGrant,
  Roles,
  SecondFactorSecret,
} from "../protocol/generated";
import { bearer, post, type Answer, type Api } from "./http";
import { ModerationApi } from "./moderation";
import { browserKeep, TokenStore } from "./tokens";
import { sharedKeep, tabs } from "./tabs";

/** Where the console's tokens are kept: in the tab, so that closing it forgets them. */
const KEY = "finalverse.console.tokens";

/** Why nobody is asked for without a password. */
const NOBODY = { ok: false, status: 401, problem: { code: "login-needed", reason: "Log in first." } } as const;

/** The tokens of the console: never a guest's, never shared with the game. */
export function consoleTokens(api: Api): TokenStore {
  // A duplicated tab begins with a copy of the tokens, and each refresh token serves once: what one gets, the others are told.
  const keep = sharedKeep(browserKeep(() => sessionStorage, KEY), tabs(KEY));
  return new TokenStore(api, keep, undefined, undefined, () => Promise.resolve(NOBODY));
}

/** The calls. */
export class ConsoleApi {
  /** The calls of moderators. */
  readonly moderation: ModerationApi;

  constructor(private readonly api: Api) {
    this.moderation = new ModerationApi(api);
  }

  /** The secret of a second factor of one's own, shown this once. */
  beginSecondFactor(access: string, password: string): Promise<Answer<SecondFactorSecret>> {
    return this.api.beginSecondFactor(access, { password });
  }

  /** Turns it on by a first code. */
  confirmSecondFactor(access: string, code: string): Promise<Answer<null>> {
    return this.api.confirmSecondFactor(access, { code });
  }

  /** Ten new recovery codes, shown this once. */
  recoveryCodes(access: string, password: string, secondFactor: string): Promise<Answer<RecoveryCodes>> {
    return this.api.recoveryCodes(access, { password, secondFactor });
  }

  /** Who one is here and what one may do. */
  entry(access: string): Promise<Answer<ConsoleEntry>> {
    return this.get("/console", access);
  }

  /** How every part of the server is. */
  health(access: string): Promise<Answer<ConsoleHealth>> {
    return this.get("/console/health", access);
  }

  /** How many are where. */
  players(access: string): Promise<Answer<ConsolePlayers>> {
    return this.get("/console/players", access);
  }

  /** The last hour, or what of it came after a moment. */
  figures(access: string, after: number): Promise<Answer<ConsoleFigures>> {
    return this.get(`/console/figures${queryOf({ after })}`, access);
  }

  /** The last days by the hour. */
  series(access: string, days: number): Promise<Answer<ConsoleSeries>> {
    return this.get(`/console/series${queryOf({ days })}`, access);
  }

  /** Tells everyone something, or everyone in a region. */
  notice(access: string, notice: ConsoleNotice): Promise<Answer<ConsoleDone>> {
    return this.api.json("/console/notices", post(notice, access));
  }

  /** Begins or ends maintenance. */
  maintain(access: string, asked: ConsoleMaintenance): Promise<Answer<ConsoleDone>> {
    return this.api.json("/console/maintenance", post(asked, access));
  }

  /** Goes on by the content folder as it is now. */
  reload(access: string): Promise<Answer<ConsoleDone>> {
    return this.api.json("/console/content/reload", post({}, access));
  }

  /** Counts down before everyone and stops the server. */
  drain(access: string, asked: ConsoleDrain): Promise<Answer<ConsoleDone>> {
    return this.api.json("/console/drain", post(asked, access));
  }

  /** The account of a name. */
  account(access: string, name: string): Promise<Answer<ConsoleAccount>> {
    return this.get(`/console/accounts${queryOf({ name })}`, access);
  }

  /** Ends every session of an account. */
  endSessions(access: string, asked: ConsoleToAccount): Promise<Answer<ConsoleDone>> {
    return this.api.json("/console/accounts/sessions/end", post(asked, access));
  }

  /** Takes an account's second factor away. */
  resetSecondFactor(access: string, asked: ConsoleToAccount): Promise<Answer<ConsoleDone>> {
    return this.api.json("/console/accounts/second-factor/reset", post(asked, access));
  }

  /** Who has another role than a player's. */
  roles(access: string): Promise<Answer<Roles>> {
    return this.get("/roles", access);
  }

  /** Gives an account a role. */
  grant(access: string, grant: RoleGrant): Promise<Answer<null>> {
    return this.api.call("/roles", post(grant, access), async () => null);
  }

  /** The audit, the latest first; entries before a number, about somebody, of an act. */
  audit(access: string, of: { before?: number; about?: string; act?: string }): Promise<Answer<AuditPage>> {
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
