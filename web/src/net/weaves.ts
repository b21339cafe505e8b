/**
 * What the world keeps of weaves, over HTTP: what was heard, by its content address, and the codex of the world.
 *
 * Neither asks for a token: a recording holds notes and no names. It never changes under its address, so the HTTP cache keeps it.
 */
import type { WeaveRecording, WorldCodex } from "../protocol/generated";
import type { Api } from "./http";

/** The calls. */
export function weavePorts(api: Api) {
  return {
    recording: (log: string) => api.json<WeaveRecording>(`/weaves/${encodeURIComponent(log)}`, {}),
    codex: () => api.json<WorldCodex>("/codex", {}),
  };
}
