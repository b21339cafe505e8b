/**
 * From what happens in the sky to what is read: occasions, a weather that turns where one is, who answers a storm and how it ended.
 *
 * It words and routes; the cards and panels show.
 */
import type { Happening } from "../../replica/replica";
import type { ToldOccasion } from "../../replica/weather";
import type { World } from "../../replica/world";
import { word, wordOr } from "../../words/words";
import type { Store } from "../store.svelte";
import { kindWord } from "./sentences";

/** Thousandths of how often voices sound otherwise. */
const FULL = 1_000;

/** What comes with the weather is told in passing and captioned: there is nothing to do about it. The calendar keeps it. */
function goesOn(store: Store, told: ToldOccasion): void {
  const { name = "", about = "", voices = FULL } = told.occasion.happening ?? {};
  store.weather.remember(told);
  store.notice("plain", word("weather.happening", { name, about }));
  store.caption(word(voices < FULL ? "caption.hush" : "caption.happening", { name }));
}

/** What to hand happenings to; answers whether it was about the sky. */
export function skyListener(world: World, store: Store): (happening: Happening) => boolean {
  const here = (region: string): boolean => world.you?.region === region;
  const regionName = (slug: string): string => world.atlas?.regions.find(({ region }) => region === slug)?.name ?? slug;
  return (happening) => {
    switch (happening.kind) {
      case "notice":
        if (happening.told === null) return false;
        if (happening.told.occasion.happening === undefined) store.weather.tell(happening.told);
        else goesOn(store, happening.told);
        return true;
      case "weather-turned":
        if (here(happening.region) && happening.before !== happening.weather.kind) {
          const why = wordOr(`weather.cause.${happening.cause}`, "");
          store.notice("plain", `${word("weather.turned", { kind: kindWord(happening.weather.kind), region: regionName(happening.region) })}.${why === "" ? "" : ` ${why}`}`);
        }
        return true;
      case "storm-answered": {
        if (!here(happening.region)) return true;
        const gone = happening.gone.length;
        if (gone > 0) store.caption(word(gone === 1 ? "caption.shade.gone" : "caption.shades.gone", { count: gone }));
        const who = happening.who ?? word("someone");
        const percent = Math.round(happening.remaining / 10);
        store.notice("good", happening.remaining <= 0 ? word("storm.told.mended", { who }) : word("storm.told", { who, how: wordOr(`storm.how.${happening.how}`, happening.how), percent }));
        return true;
      }
      case "storm-ended":
        if (here(happening.region)) store.weather.ended = happening;
        return true;
      default:
        return false;
    }
  };
}
