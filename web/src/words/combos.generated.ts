// Generated from content/combos/*.toml by `node web/scripts/combos.mjs`. Do not edit.

/** What combos are, and what is said of them before they are found, by key. */
export const COMBO_LINES: Readonly<Record<string, string>> = {
};
