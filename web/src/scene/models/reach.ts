/** How far kinds of things are drawn, in metres at scale 1 before quality and scale are applied. Only numbers live here. */

export const REACH_HERB = 62;
export const REACH_SHRUB = 190;
export const REACH_ROCK = 300;
export const REACH_THING = 320;
export const REACH_TREE = 900;
export const REACH_LANDMARK = 4000;
