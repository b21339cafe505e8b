/** From what sound says can be heard to the words of a caption. */
import type { Caption } from "../audio/types";
import type { World } from "../replica/world";
import { called } from "../ui/called";
import { fromSlug, word, wordOr } from "../words/words";

/** The words of a caption; `nameOf` gives the name of a species that one knows. */
export function captionText(caption: Caption, world: World, nameOf: (species: string) => string | null): string {
  switch (caption.kind) {
    case "playing": {
      const voice = wordOr(`voice.${caption.voice}`, caption.voice).toLowerCase();
      return word("caption.plays", { name: called(world.others.get(caption.entity)?.who ?? caption), voice, where: word(`where.${caption.direction}`) });
    }
    case "answer":
      return word("caption.answer", { voice: wordOr(`voice.${caption.voice}`, fromSlug(caption.voice)).toLowerCase() });
    case "bed": {
      const region = world.atlas?.regions.find((r) => r.region === caption.region)?.name ?? fromSlug(caption.region);
      return word("caption.bed", { region, mood: wordOr(`mood.${caption.mood}`, caption.mood) });
    }
    case "combo":
      return word("caption.combo", { combo: caption.combo, sound: wordOr(`sound.${caption.sound}`, fromSlug(caption.sound)) });
    case "creature":
      return word("caption.creature", { name: nameOf(caption.species) ?? word("caption.creature.unknown"), where: word(`where.${caption.direction}`) });
    case "whale":
      return word("caption.whale", { where: word(`where.${caption.direction}`) });
    case "thunder":
      return word(caption.far ? "caption.thunder.far" : "caption.thunder", { where: word(`where.${caption.direction}`) });
    default:
      return word(`caption.${caption.kind}`);
  }
}
