import { describe, expect, test } from "vitest";

import { carried, nameWords, withoutQuietPlaces, type Suggestion } from "../../src/features/editor/suggestions";

/** A suggestion on the first place of a word in a body. */
const on = (word: string, body: string): Suggestion => {
  const from = body.indexOf(word);
  if (from < 0) throw new Error(`${word} is not in the text`);
  return { part: "body", from, to: from + word.length, text: word, rule: "R", message: "", replacements: [] };
};
const texts = (body: string) => ({ subject: "", body });

describe("suggestions while the text changes", () => {
  test.each([
    { why: "a change before moves it", before: "Hi. He go.", after: "Hi there. He go.", left: ["go"] },
    { why: "a change behind leaves it", before: "He go. Bye", after: "He go. Bye bye", left: ["go"] },
    { why: "an emoji before counts as the editor counts it", before: "He go.", after: "👋🏽 He go.", left: ["go"] },
    { why: "text from right to left before moves it", before: "a He go.", after: "שלום a He go.", left: ["go"] },
    { why: "a combining mark before moves it", before: "Jose. He go.", after: "Jose\u0301. He go.", left: ["go"] },
    { why: "a change in it ends it", before: "He go.", after: "He gto.", left: [] },
    { why: "what is typed on at its end ends it", before: "He go", after: "He goes", left: [] },
    { why: "what is typed on at its beginning ends it", before: "He go", after: "He ago", left: [] },
    { why: "its end ends it", before: "He go home.", after: "He home.", left: [] },
    { why: "nothing changed", before: "He go.", after: "He go.", left: ["go"] },
  ])("$why", ({ before, after, left }) => {
    const kept = carried([on("go", before)], texts(before), texts(after));
    expect(kept.map(({ from, to }) => after.slice(from, to))).toEqual(left);
  });

  test("the other part changes nothing", () => {
    const suggestion = on("go", "He go.");
    const [before, after] = [
      { subject: "A", body: "He go." },
      { subject: "Another", body: "He go." },
    ];
    expect(carried([suggestion], before, after)).toEqual([suggestion]);
  });
});

describe("no suggestion stands", () => {
  test.each([
    { why: "on a gap", body: "Hello [first name?], hi.", word: "first name" },
    { why: "on a word that depends on what fills a gap", body: "It is a [industry?] thing.", word: "a" },
    { why: "on the verb behind a gap", body: "So [company?] have moved.", word: "have" },
    { why: "on a variable", body: "See {{account.name}} now.", word: "name" },
    { why: "on an address", body: "Mail kim@brightdesk.example today.", word: "brightdesk" },
    { why: "on a link", body: "See https://a.example/its-you now.", word: "its" },
    { why: "on a page without its https", body: "See docs.brightdesk.example/setup now.", word: "setup" },
    { why: "on a first name", body: "Hi Will, it works.", word: "Will" },
    { why: "on a company", body: "So Calder Foods grows.", word: "Foods" },
    { why: "on a name with marks of its own", body: "Ask Müller-Łoś (Ltd.) now.", word: "Łoś" },
  ])("$why", ({ body, word }) => {
    const names = nameWords(["Will Müller-Łoś"], ["Calder Foods", "(Ltd.)"]);
    expect(withoutQuietPlaces([on(word, body)], texts(body), names)).toEqual([]);
  });

  test.each([
    { why: "beside them", body: "Hi Will, he go.", word: "go" },
    { why: "on a word that only holds a name", body: "Willing teams is here.", word: "Willing" },
    { why: "on a word of a company's name alone", body: "The good foods is here.", word: "foods" },
    { why: "two words from a gap", body: "We saw [company?] and they has moved.", word: "has" },
    { why: "before the end of a sentence", body: "Yes he go. Next", word: "go" },
  ])("but it does $why", ({ body, word }) => {
    const names = nameWords(["Will Smith"], ["The Good Foods", ""]);
    expect(withoutQuietPlaces([on(word, body)], texts(body), names)).toHaveLength(1);
  });
});
