/** Harper, away from the window: it is asked about texts and answers with suggestions. It asks nobody else. */
import { LocalLinter, SuggestionKind, type Lint } from "harper.js";
import { slimBinary } from "harper.js/slimBinary";

import type { Part } from "../../host";
import { isHeard, OFF } from "./grammar-rules";
import type { Suggestion, Texts } from "./suggestions";

export interface Question {
  id: number;
  texts: Texts;
}
export type Answer = { id: number; suggestions: Suggestion[] } | { id: number; failed: string };

const MOST_REPLACEMENTS = 3;

const linter = new LocalLinter({ binary: slimBinary });
const ready = linter.setLintConfig(Object.fromEntries(Object.keys(OFF).map((rule) => [rule, false])));

addEventListener("message", ({ data: { id, texts } }: MessageEvent<Question>) => {
  answer(texts).then(
    (suggestions) => postMessage({ id, suggestions } satisfies Answer),
    (cause: unknown) => postMessage({ id, failed: String(cause) } satisfies Answer),
  );
});

async function answer(texts: Texts): Promise<Suggestion[]> {
  await ready;
  return [...(await read("subject", texts.subject)), ...(await read("body", texts.body))];
}

async function read(part: Part, text: string): Promise<Suggestion[]> {
  if (text.trim() === "") return [];
  const found = await linter.organizedLints(text, { language: "plaintext" });
  return Object.entries(found)
    .flatMap(([rule, lints]) => lints.flatMap((lint) => suggestion(part, text, rule, lint)))
    .sort((a, b) => a.from - b.from);
}

function suggestion(part: Part, text: string, rule: string, lint: Lint): Suggestion[] {
  const span = lint.span();
  const { start: from, end: to } = span;
  const there = text.slice(from, to);
  const replacements = lint.suggestions().map((offered) => {
    const replacement = offered.get_replacement_text().trimEnd();
    const whole = offered.kind() === SuggestionKind.InsertAfter ? there + replacement : replacement;
    offered.free();
    return whole;
  });
  const heard = isHeard(rule, lint.lint_kind(), part);
  // Harper writes Markdown; what it quotes is quoted here as everywhere else.
  const message = lint.message().replace(/`([^`]+)`/g, "“$1”");
  span.free();
  lint.free();
  if (!heard) return [];
  const different = [...new Set(replacements)].filter((replacement) => replacement !== there);
  return [{ part, from, to, text: there, rule, message, replacements: different.slice(0, MOST_REPLACEMENTS) }];
}
