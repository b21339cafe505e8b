/**
 * What one may do about one's own account, each call with an access token that is good for a while.
 *
 * It shows nothing and keeps nothing; a session that ended is told by the connection.
 */
import type { Problem, Proof } from "../protocol/generated";
import type { Answer, Api } from "./http";
import type { TokenStore } from "./tokens";

/** The calls about one's account; `cameBack` is called when a recovery made another session of this browser's. */
export function accountPorts(api: Api, tokens: TokenStore, cameBack: () => void) {
  const signed = async <T>(call: (access: string) => Promise<Answer<T>>): Promise<Answer<T>> => {
    const access = await tokens.access();
    return access.ok ? call(access.value) : access;
  };
  const done = async (call: (access: string) => Promise<Answer<null>>): Promise<Problem | null> => {
    const answer = await signed(call);
    return answer.ok ? null : answer.problem;
  };
  return {
    state: () => signed((access) => api.account(access)),
    sessions: async () => {
      const answer = await signed((access) => api.sessions(access));
      return answer.ok ? { ok: true as const, value: answer.value.sessions } : answer;
    },
    endSession: (session: string | null) => done((access) => api.endSession(access, session)),
    rename: (change: Parameters<Api["rename"]>[1]) => done((access) => api.rename(access, change)),
    changePassword: (change: Parameters<Api["changePassword"]>[1]) => done((access) => api.changePassword(access, change)),
    beginSecondFactor: (password: string) => signed((access) => api.beginSecondFactor(access, { password })),
    confirmSecondFactor: (code: string) => done((access) => api.confirmSecondFactor(access, { code })),
    removeSecondFactor: (proof: Proof) => done((access) => api.removeSecondFactor(access, proof)),
    recoveryCodes: async (proof: Proof) => {
      const answer = await signed((access) => api.recoveryCodes(access, proof));
      return answer.ok ? { ok: true as const, value: answer.value.codes } : answer;
    },
    recover: async (recovery: Parameters<Api["recover"]>[0]) => {
      const problem = await tokens.recover(recovery);
      if (problem === null) cameBack();
      return problem;
    },
    askDeletion: (password: string) => signed((access) => api.askDeletion(access, { password })),
    undoDeletion: () => signed((access) => api.undoDeletion(access)),
    exportAll: () => signed((access) => api.exportAll(access)),
  };
}
