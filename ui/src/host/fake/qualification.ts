/** A stand-in for the scorecard: plausible figures in the right shape, not the real rules. */
import type { Answer, AnswerChange, Element, Evidence, Framework, Qualification, ScorecardElement } from "../types";
import { round } from "./fit";

const meddic: Element[] = [
  "metrics",
  "economic_buyer",
  "decision_criteria",
  "decision_process",
  "identify_pain",
  "champion",
];
export const elements: Record<Framework, Element[]> = {
  bant: ["budget", "authority", "need", "timing"],
  meddic,
  meddicc: [...meddic, "competition"],
  meddpicc: [...meddic.slice(0, 4), "paper_process", ...meddic.slice(4), "competition"],
};

const questions: Record<Element, string> = {
  budget: "What have you set aside for this, and who holds it?",
  authority: "Who besides you would need to agree?",
  need: "What happens if nothing changes this year?",
  timing: "When would this have to be in place?",
  metrics: "Which figure would tell you it worked?",
  economic_buyer: "Who signs for an amount like this?",
  decision_criteria: "What will you compare us by?",
  decision_process: "What are the steps from here to a yes?",
  identify_pain: "What does this problem cost you today?",
  champion: "Who would miss it most if it did not come?",
  competition: "What else are you looking at?",
  paper_process: "What do legal and purchasing need, and how long does it take?",
};

export interface Entry extends Evidence {
  at: string;
  history: AnswerChange[];
}
export type Card = Map<Element, Entry>;

export function answer(card: Card, element: Element, evidence: Evidence, at: string): void {
  const before = card.get(element);
  const history = before
    ? [{ at: before.at, answer: before.answer, quote: before.quote, who: before.who }, ...before.history]
    : [];
  card.set(element, { ...evidence, at, history });
}

export const scorecard = (framework: Framework, card: Card): ScorecardElement[] =>
  elements[framework].map((element) => {
    const { answer = "unknown", quote = "", who = "", on = null, at = null, history = [] } = card.get(element) ?? {};
    return { element, answer, quote, who, on, at, question: questions[element], history };
  });

export function qualify(framework: Framework, card: Card, threshold: number): Qualification {
  const all = elements[framework];
  const is = (answer: Answer) => all.filter((element) => (card.get(element)?.answer ?? "unknown") === answer);
  const score = (is("yes").length * 2 + is("partial").length) / (all.length * 2);
  const open = [...is("unknown"), ...is("partial")];
  return {
    framework,
    score: round(score),
    low: round(score),
    high: round(score + is("unknown").length / all.length),
    qualified: score >= threshold,
    strengths: is("yes"),
    gaps: [...is("no"), ...is("partial")],
    unknowns: is("unknown"),
    next_questions: open.map((element) => questions[element]).slice(0, 2),
    without_evidence: [...is("yes"), ...is("partial")].filter((element) => !card.get(element)?.quote.trim()),
    threshold,
    rules: "qualification-2",
  };
}
