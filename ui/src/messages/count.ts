/** Figures within a sentence. */
const plural = new Intl.PluralRules("en");
const system = new Intl.NumberFormat().resolvedOptions().locale;
export const figure = new Intl.NumberFormat(/posix/i.test(system) ? "en" : system);
export const count = (n: number, one: string, many: string): string =>
  `${figure.format(n)} ${plural.select(n) === "one" ? one : many}`;
