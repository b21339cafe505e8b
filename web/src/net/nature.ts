/**
 * The records of the living world over HTTP: one's own field guide, and how a region's life stands.
 *
 * What happens now comes over the connection; nothing here is asked twice a second.
 */
import type { Guide, RegionNature } from "../protocol/generated";
import { bearer, type Answer, type Api } from "./http";
import type { TokenStore } from "./tokens";

/** The calls. */
export function naturePorts(api: Api, tokens: Pick<TokenStore, "access">) {
  return {
    guide: async (): Promise<Answer<Guide>> => {
      const access = await tokens.access();
      return access.ok ? api.json<Guide>("/guide", { headers: bearer(access.value) }) : access;
    },
    region: (slug: string) => api.json<RegionNature>(`/regions/${encodeURIComponent(slug)}/nature`, {}),
  };
}
