/** Texts with values: the one thing all catalogues of words share. It holds no words. */

/** Values that a text names. */
export type Values = Readonly<Record<string, string | number>>;

/** Puts values where `{name}` stands; what is not given stays visible rather than vanishing. */
export function fill(text: string, values: Values): string {
  return text.replaceAll(/\{([a-zA-Z]+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : String(value);
  });
}
