/**
 * Reporting, how one stands with the keepers of the world, and appeals; each call with an access token that is good for a while.
 *
 * It shows nothing and keeps nothing. The calls of those who keep the peace are in {@link ModerationApi}.
 */
import type {
  Act,
  CaseFile,
  NewAct,
  NewAnswer,
  NewReport,
  OwnReport,
  Person,
  Problem,
  Queue,
  Standing,
} from "../protocol/generated";
import { bearer, post, type Answer, type Api } from "./http";
import type { TokenStore } from "./tokens";

/** The calls of a player; they serve who is shut out of the world as well. */
export function standingPorts(api: Api, tokens: TokenStore) {
  const signed = async <T>(call: (access: string) => Promise<Answer<T>>): Promise<Answer<T>> => {
    const access = await tokens.access();
    return access.ok ? call(access.value) : access;
  };
  return {
    report: (report: NewReport): Promise<Answer<OwnReport>> => signed((access) => api.json("/reports", post(report, access))),
    state: (): Promise<Answer<Standing>> => signed((access) => api.json("/standing", { headers: bearer(access) })),
    seen: async (): Promise<Problem | null> => {
      const answer = await signed((access) => api.call("/standing/seen", { method: "POST", headers: bearer(access) }, async () => null));
      return answer.ok ? null : answer.problem;
    },
    appeal: (act: number, words: string): Promise<Answer<Standing>> => signed((access) => api.json("/appeals", post({ act, words }, access))),
  };
}

/** The calls of moderators, under `/moderation`. */
export class ModerationApi {
  constructor(private readonly api: Api) {}

  /** What waits, the most urgent first. */
  queue(access: string): Promise<Answer<Queue>> {
    return this.get("/queue", access);
  }

  /** A case with everything that is needed to decide it. */
  caseFile(access: string, id: number): Promise<Answer<CaseFile>> {
    return this.get(`/cases/${id}`, access);
  }

  /** Takes a case for a quarter of an hour. */
  claim(access: string, id: number): Promise<Answer<null>> {
    return this.done(`/cases/${id}/claim`, { method: "POST", headers: bearer(access) });
  }

  /** Gives it back. */
  giveBack(access: string, id: number): Promise<Answer<null>> {
    return this.done(`/cases/${id}/claim`, { method: "DELETE", headers: bearer(access) });
  }

  /** Closes a case from which nothing follows. */
  dismiss(access: string, id: number, why: string): Promise<Answer<null>> {
    return this.done(`/cases/${id}/dismissal`, post({ why }, access));
  }

  /** Someone with its history. */
  person(access: string, songweaver: string): Promise<Answer<Person>> {
    return this.get(`/people/${encodeURIComponent(songweaver)}`, access);
  }

  /** Someone by the Songweaver's name. */
  named(access: string, name: string): Promise<Answer<Person>> {
    return this.get(`/people?${new URLSearchParams({ name })}`, access);
  }

  /** Decides something about someone. */
  act(access: string, act: NewAct): Promise<Answer<Act>> {
    return this.api.json("/moderation/acts", post(act, access));
  }

  /** Takes an act back. */
  undo(access: string, act: number, why: string): Promise<Answer<null>> {
    return this.done(`/acts/${act}/undoing`, post({ why }, access));
  }

  /** Answers an appeal. */
  answer(access: string, appeal: number, answer: NewAnswer): Promise<Answer<null>> {
    return this.done(`/appeals/${appeal}/answer`, post(answer, access));
  }

  private get<T>(path: string, access: string): Promise<Answer<T>> {
    return this.api.json(`/moderation${path}`, { headers: bearer(access) });
  }

  private done(path: string, init: RequestInit): Promise<Answer<null>> {
    return this.api.call(`/moderation${path}`, init, async () => null);
  }
}
