/** What is coming, over HTTP: the forecast of a region and the calendar of the world. Neither asks for a token. */
import type { Calendar, Forecast } from "../protocol/generated";
import type { Api } from "./http";

/** The calls. */
export function skyPorts(api: Api) {
  return {
    forecast: (region: string) => api.json<Forecast>(`/regions/${encodeURIComponent(region)}/forecast`, {}),
    calendar: () => api.json<Calendar>("/calendar", {}),
  };
}
