/** The editing of a message, its findings, and the words that are never called misspelled. */
import { grammar } from "./grammar";

export const editor = {
  hint: "Findings are underlined as you write; F8 goes to the next one. Saving makes a new version.",
  replace: (text: string) => (text === "" ? "Take it out" : `Replace with “${text.trimEnd()}”`),
  suggest: "See what may be meant",
  noSuggestion: "Nothing similar is known.",
  learn: (word: string) => `Add “${word}” to my words`,
  unchecked: "What you write cannot be checked right now. It is checked when you save.",
  spoken: (grade: string, findings: number, suggestions: number) =>
    `Grade ${grade}, ${findings === 0 ? "no findings" : findings === 1 ? "one finding" : `${findings} findings`}${grammar.spoken(suggestions)}`,
  setInSettings: "Set it once in the settings",
  setInTemplates: "Put it into your template",
  words: "Your words",
  wordsText: "They are never called misspelled, though no dictionary has them.",
  wordsNone: "None yet. You can also add one from a finding in a message.",
  wordsNew: "New word",
  wordsAdd: "Add",
  forget: (word: string) => `Take “${word}” out`,
  forgotten: (word: string) => `“${word}” is no longer one of your words.`,
} as const;
