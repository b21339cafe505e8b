/**
 * Who sits at the console: logged out, refused, or in, with what the role may do; and the one way to ask the server something.
 *
 * Rights are shown here and enforced there: a tab that is hidden is refused all the same.
 */
import type { ConsoleApi } from "../net/console";
import type { Answer } from "../net/http";
import type { TokenStore } from "../net/tokens";
import type { ConsoleEntry, Login, Problem } from "../protocol/generated";

/** A call that waits for longer is said to. */
const LATE_MS = 3_000;

/** How one stands. */
export type Standing =
  | { is: "opening" }
  | { is: "out"; problem: Problem | null }
  | { is: "refused"; problem: Problem }
  | { is: "unreachable"; problem: Problem }
  | { is: "in"; entry: ConsoleEntry };

/** The session of this tab. */
export class Session {
  standing = $state.raw<Standing>({ is: "opening" });
  /** Whether the last call reached the server. */
  reached = $state(true);
  /** Why the server could not answer the last call although it was reached, such as a database that is away; `null` where it did. */
  failing = $state.raw<Problem | null>(null);
  /** Whether a call waits for longer than answers take. */
  late = $state(false);

  constructor(
    private readonly api: ConsoleApi,
    private readonly tokens: TokenStore,
  ) {}

  /** Finds out how one stands: with the tokens of this tab, if it has any. */
  async open(): Promise<void> {
    if (this.tokens.known === null) {
      this.standing = { is: "out", problem: null };
      return;
    }
    const answer = await this.ask((api, access) => api.entry(access));
    if (answer.ok) this.standing = { is: "in", entry: answer.value };
    else if (answer.status === 403) this.standing = { is: "refused", problem: answer.problem };
    else if (answer.status !== 401) this.standing = { is: "unreachable", problem: answer.problem };
  }

  /** Logs in; answers why not. */
  async login(login: Login): Promise<Problem | null> {
    const problem = await this.tokens.login(login);
    if (problem !== null) return problem;
    this.standing = { is: "opening" };
    await this.open();
    return null;
  }

  /** Ends the session, here and at the server. */
  async logout(): Promise<void> {
    await this.tokens.logout();
    this.standing = { is: "out", problem: null };
  }

  /** Whether one's role may do something. */
  may(right: string): boolean {
    return this.standing.is === "in" && this.standing.entry.rights.includes(right);
  }

  /** Asks the server something in one's name. A session that has ended leads back to the login. */
  async ask<T>(call: (api: ConsoleApi, access: string) => Promise<Answer<T>>): Promise<Answer<T>> {
    const late = setTimeout(() => (this.late = true), LATE_MS);
    const access = await this.tokens.access();
    const answer = access.ok ? await call(this.api, access.value) : access;
    clearTimeout(late);
    this.late = false;
    this.reached = answer.ok || answer.status !== 0;
    this.failing = !answer.ok && answer.status >= 500 ? answer.problem : null;
    if (!answer.ok && answer.status === 401) {
      this.tokens.beginAnew();
      this.standing = { is: "out", problem: answer.problem.code === "login-needed" ? null : answer.problem };
    }
    return answer;
  }
}
