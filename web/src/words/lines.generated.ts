// Generated from content/lines/*.toml by `node web/scripts/lines.mjs`. Do not edit.

/** Lines that beings of the world speak, hints of journeys and entries of the codex, by key. */
export const LINES: Readonly<Record<string, string>> = {};
