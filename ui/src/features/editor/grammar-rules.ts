/**
 * What of harper is heard: grammar. Matters of taste are not, nor what the app's own check says with the rep's words
 * and profile in mind. Tried on the messages of tests/fixtures: the good ones give no suggestion at all.
 */
import type { Part } from "../../host";

/** Rules that are switched off, and why. */
export const OFF: Record<string, string> = {
  SpellCheck: "The app's own dictionary spells, and knows the rep's words.",
  SplitWords: "Takes names apart: Brightdesk is no bright desk.",
  IntroCueCommaBeforeThanks: "Wants a comma in the line to opt out: reply “no thanks”.",
  NotTo: "So does this one: “Reply no to opt out”.",
  The: "“Teh” is a misspelling, and the app's own check says so.",
  WrongNegative: "Guesses at random: “informations” is no “deformations”.",
  LongSentences: "The app's own check counts sentences, and says from where on.",
};

/** The kinds that are heard. Not: Capitalization (of names), Enhancement, Formatting, Readability, Redundancy,
 * Regionalism (both organise and organize are right), Spelling and Style. */
const HEARD = new Set([
  "Agreement",
  "BoundaryError",
  "Eggcorn",
  "Grammar",
  "Malapropism",
  "Miscellaneous",
  "Nonstandard",
  "Punctuation",
  "Repetition",
  "Typo",
  "Usage",
  "WordChoice",
  "WordOrder",
]);

/** Of the kinds not heard, these are grammar all the same: “i think”; and a sentence, where there are sentences. */
const ALSO: Record<Part, string[]> = {
  subject: ["CapitalizePersonalPronouns"],
  body: ["CapitalizePersonalPronouns", "SentenceCapitalization"],
};

export const isHeard = (rule: string, kind: string, part: Part): boolean =>
  HEARD.has(kind) || ALSO[part].includes(rule);
