/**
 * Those words of the living world that the first page needs: titles, keys, captions, what a song did to it, and why a deed was refused.
 *
 * The rest come with the panels (`nature.ts`).
 */

/** The interface's own. */
export const lifeWords = {
  "guide.title": "Field guide",
  "nature.title": "Life of this region",
  "near.all": "All",
  "near.creatures": "Creatures",
  "near.ground": "Plants",
  "caption.creature": "♪ {name} gives voice, {where}",
  "caption.creature.unknown": "A creature",
  "effect.weather.more": "{kind} carried it: {percent} % more.",
  "effect.weather.less": "{kind} held it back: {percent} % less.",
  "effect.soothe": "{count} creatures near you grow calm and listen.",
  "effect.soothe.one": "One creature near you grows calm and listens.",
  "effect.call": "{count} creatures hear you and come.",
  "effect.call.one": "One creature hears you and comes.",
  "effect.scare": "{count} creatures flee from the noise.",
  "effect.scare.one": "One creature flees from the noise.",
  "effect.trust": "{count} of them trust you more.",
  "effect.trust.one": "One of them trusts you more.",
  "effect.quickened": "What grows around you takes heart.",
} as const;

/** Why the server refused a deed, by its code. */
export const lifeRefusals: Readonly<Record<string, string>> = {
  "refused.too-far": "That is too far away: {reason}",
  "refused.no-such-creature": "It is not here any more.",
  "refused.not-hungry": "It is full and takes nothing now.",
  "refused.too-wild": "It is still too wild to eat from a hand. Soothe it first.",
  "refused.not-its-food": "It does not eat that.",
  "refused.not-to-creatures": "That is done to the ground, not to creatures.",
  "refused.not-to-ground": "That is done to creatures, not to the ground.",
  "refused.which-plant": "Say which plant.",
  "refused.does-not-grow-here": "That does not grow here.",
  "refused.ground-is-full": "The ground bears no more of it.",
  "refused.nothing-to-take": "There is nothing to take without its roots.",
  "refused.others-garden": "{reason}",
  "refused.not-your-garden": "That is no garden of yours any more.",
  "refused.nothing-sung": "From here only a song reaches it: sing first, then choose within half a minute.",
  "refused.other-song": "Your song meant something else. Restoration and protection soothe, exploration and creation call, protection and noise scare.",
  "refused.not-by-voice": "That is done by hand. A voice soothes, calls and scares.",
  "refused.enough-for-today": "You have tended this region enough for today. Leave it alone until the world day ends.",
};
