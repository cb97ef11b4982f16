/** Grammar suggestions: what they are, where they stand after a change, and where none is wanted. */
import type { Part } from "../../host";

export interface Suggestion {
  part: Part;
  /** UTF-16 units from the start of the part, as the editor counts. */
  from: number;
  to: number;
  /** What stands there. */
  text: string;
  /** Harper's name for it. */
  rule: string;
  message: string;
  /** What may stand there instead; empty: nothing should. */
  replacements: string[];
}

export type Texts = Record<Part, string>;

/** Those that still stand after a change, at their new places. What the change touches is asked about anew. */
export function carried(suggestions: Suggestion[], before: Texts, after: Texts): Suggestion[] {
  const parts = { subject: change(before.subject, after.subject), body: change(before.body, after.body) };
  return suggestions.flatMap((suggestion) => {
    const changed = parts[suggestion.part];
    if (!changed || suggestion.to < changed.from) return suggestion;
    if (suggestion.from <= changed.to) return [];
    return { ...suggestion, from: suggestion.from + changed.by, to: suggestion.to + changed.by };
  });
}

/** The stretch of a text that was replaced, and by how much what follows it moved. */
function change(before: string, after: string): { from: number; to: number; by: number } | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { from: head, to: before.length - tail, by: after.length - before.length };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What is no sentence: a gap or a variable with the words beside it, which depend on what comes there; an address. */
const apart =
  /(?:\S+[ \t]+)?\S*(?:\[[^\]\n]+\?\]|\{\{[^}\n]*\}\}|\{%[^%\n]*%\})\S*(?:[ \t]+\S+)?|\S+@\S+|\S+:\/\/\S+|\S+\.\p{L}\S+/gu;

/** Without those on gaps, addresses and the words given, such as names. */
export function withoutQuietPlaces(suggestions: Suggestion[], texts: Texts, words: string[]): Suggestion[] {
  const given = words.filter(Boolean).map(escaped).join("|");
  const patterns = given ? [apart, new RegExp(`(?<![\\p{L}\\p{N}])(?:${given})(?![\\p{L}\\p{N}])`, "gu")] : [apart];
  const places = (text: string) =>
    patterns.flatMap((pattern) =>
      [...text.matchAll(pattern)].map(({ 0: found, index }) => [index, index + found.length] as const),
    );
  const quiet = { subject: places(texts.subject), body: places(texts.body) };
  return suggestions.filter(({ part, from, to }) => !quiet[part].some(([start, end]) => from < end && to > start));
}

/** The names of a person, whole and in parts, and of a company, whole: its words are words. */
export const nameWords = (people: string[], companies: string[]): string[] => [
  ...companies,
  ...people.flatMap((name) => [name, ...name.split(/\s+/)]),
];
