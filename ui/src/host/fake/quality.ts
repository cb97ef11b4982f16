/** A stand-in for the message check: plausible findings in the right shape, not the real rules. */
import type { Assessment, Finding, Message } from "../types";
import { round } from "./fit";

/** The misspellings it knows, and what was meant. */
const misspelt: Record<string, string[]> = {
  recieve: ["receive", "relieve"],
  teh: ["the", "tech"],
  definately: ["definitely"],
  frobnicator: [],
};

export const suggestions = (word: string): string[] => misspelt[word.toLowerCase()] ?? [];

export function assess(message: Message, ownWords: ReadonlySet<string> = new Set()): Assessment {
  const issues: Finding[] = [];
  const find = (
    part: Finding["part"],
    pattern: RegExp,
    rest: Omit<Finding, "part" | "start" | "end" | "replacement">,
    replacement: string | null = null,
  ) => {
    for (const match of message[part].matchAll(pattern)) {
      const start = [...message[part].slice(0, match.index)].length;
      issues.push({ ...rest, part, start, end: start + [...match[0]].length, replacement });
    }
  };
  const gap = {
    kind: "unresolved_variable",
    severity: "critical",
    message: "Something that should stand here is not known",
    suggestion: "Fill it in, or write around it",
  } as const;
  find("subject", /\[[^\]]+\?\]/g, gap);
  find("body", /\[[^\]]+\?\]/g, gap);
  find("body", /I hope this finds you well\.?/g, {
    kind: "generic_opening",
    severity: "warning",
    message: "This opening could go to anyone",
    suggestion: "Begin with why you write to them, now",
  });
  find("body", /we believe/gi, {
    kind: "vague",
    severity: "info",
    message: "A belief says less than an example",
    suggestion: "Name one customer or one figure",
  });
  find(
    "body",
    /!{2,}/g,
    {
      kind: "shouting",
      severity: "warning",
      message: "Several exclamation marks in a row.",
      suggestion: "One is enough.",
    },
    "!",
  );
  for (const word of Object.keys(misspelt).filter((word) => !ownWords.has(word))) {
    find("body", new RegExp(`\\b${word}\\b`, "gi"), {
      kind: "misspelling",
      severity: "warning",
      message: `“${word}” is not in the dictionary.`,
      suggestion: "Correct it, or add it to your words.",
    });
  }
  if (!message.body.includes("?")) {
    issues.push({
      kind: "no_ask",
      severity: "warning",
      part: "body",
      start: 0,
      end: 0,
      message: "The message asks for nothing",
      suggestion: "End with one easy question",
      replacement: null,
    });
  }
  const cost = { critical: 0.3, warning: 0.12, info: 0.03 };
  const score = round(Math.max(0, 0.98 - issues.reduce((sum, issue) => sum + cost[issue.severity], 0)));
  const words = message.body.split(/\s+/).filter(Boolean).length;
  return {
    score,
    grade: score >= 0.9 ? "A" : score >= 0.8 ? "B" : score >= 0.65 ? "C" : score >= 0.5 ? "D" : "F",
    ready: !issues.some((issue) => issue.severity === "critical"),
    issues,
    metrics: {
      words,
      sentences: message.body.split(/[.?!]\s/).length,
      reading_grade: 6.2,
      questions: message.body.split("?").length - 1,
      spam_points: 0.1,
    },
    rules: "quality-2",
  };
}
