/** To be filled. */
import type { Family } from "./catalogue";
export const BUILDINGS: Family = {};
