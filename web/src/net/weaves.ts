/**
 * What the world keeps of weaves, over HTTP: what was heard, by its content address, and the codex of the world.
 *
 * A recording never changes under its address, so the HTTP cache keeps it. It shows nothing.
 */
import type { WeaveRecording, WorldCodex } from "../protocol/generated";
import { bearer, type Answer, type Api } from "./http";
import type { TokenStore } from "./tokens";

/** The calls, signed as this browser's Songweaver. */
export function weavePorts(api: Api, tokens: TokenStore) {
  const ask = async <T>(path: string, cache: RequestCache): Promise<Answer<T>> => {
    const access = await tokens.access();
    return access.ok ? api.json<T>(path, { headers: bearer(access.value), cache }) : access;
  };
  return {
    recording: (log: string) => ask<WeaveRecording>(`/weaves/${encodeURIComponent(log)}`, "default"),
    codex: () => ask<WorldCodex>("/codex", "no-cache"),
  };
}
