/**
 * What a composer asks of the server: what is heard, what could be made, files, keeping and sharing; and the phrases that regions sing.
 *
 * Every call answers with a value or a problem; the draft itself stays with whoever writes it.
 */
import type {
  Analysis,
  AnalysisRequest,
  Composition,
  Generated,
  GenerationRequest,
  ImportedComposition,
  Imported,
  KeepRequest,
  NewShare,
  OwnShare,
  OwnShares,
  PhraseBook,
  Problem,
  SharedComposition,
  VariationRequest,
} from "../protocol/generated";
import { bearer, post, type Answer, type Api } from "./http";
import type { TokenStore } from "./tokens";

/** What a composer may ask. */
export interface ComposerCalls {
  analyse(request: AnalysisRequest): Promise<Answer<Analysis>>;
  generate(request: GenerationRequest): Promise<Answer<Generated>>;
  vary(request: VariationRequest): Promise<Answer<Generated>>;
  /** Reads a part of a MIDI file, from 0. */
  readMidi(file: Blob, part: number): Promise<Answer<ImportedComposition>>;
  writeMidi(composition: Composition): Promise<Answer<Blob>>;
  keep(request: KeepRequest): Promise<Answer<Imported>>;
  share(request: NewShare): Promise<Answer<OwnShare>>;
  shares(): Promise<Answer<OwnShare[]>>;
  takeBack(share: string): Promise<Problem | null>;
  open(share: string): Promise<Answer<SharedComposition>>;
}

/** The calls, each signed with the token of the moment. */
export function composerCalls(api: Api, tokens: TokenStore): ComposerCalls {
  const signed = async <T>(call: (access: string) => Promise<Answer<T>>): Promise<Answer<T>> => {
    const access = await tokens.access();
    return access.ok ? call(access.value) : access;
  };
  const asked = <T>(path: string, body: unknown): Promise<Answer<T>> => signed((access) => api.json<T>(path, post(body, access)));
  const got = <T>(path: string): Promise<Answer<T>> => signed((access) => api.json<T>(path, { headers: bearer(access) }));
  return {
    analyse: (request) => asked("/composer/analysis", request),
    generate: (request) => asked("/composer/generation", request),
    vary: (request) => asked("/composer/variation", request),
    readMidi: (file, part) =>
      signed((access) => api.json(`/composer/file?part=${part}`, { method: "POST", body: file, headers: { "content-type": "audio/midi", ...bearer(access) } })),
    writeMidi: (composition) => signed((access) => api.call("/composer/midi", post(composition, access), (response) => response.blob())),
    keep: (request) => asked("/composer/melodies", request),
    share: (request) => asked("/shares", request),
    shares: async () => {
      const answer = await got<OwnShares>("/shares");
      return answer.ok ? { ok: true, value: answer.value.shares } : answer;
    },
    takeBack: async (share) => {
      const answer = await signed((access) =>
        api.call(`/shares/${encodeURIComponent(share)}`, { method: "DELETE", headers: bearer(access) }, async () => null),
      );
      return answer.ok ? null : answer.problem;
    },
    open: (share) => got(`/shares/${encodeURIComponent(share)}`),
  };
}

/** What a Song sings on a world day; for ever the same, so the HTTP cache keeps it. */
export function phraseBook(api: Api, song: string, day: number): Promise<Answer<PhraseBook>> {
  return api.json(`/phrases/${encodeURIComponent(song)}/${day}`, { cache: "force-cache" });
}
