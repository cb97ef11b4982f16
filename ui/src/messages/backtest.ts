/** What the rep's closed deals say, and how sure that is. */
import { count } from "./count";

export const backtest = {
  title: "Check against your closed deals",
  lead: "Looks at deals that were won and lost, and says what goes with winning. It never changes a profile by itself.",
  back: "Ideal customers",
  own: "Your own deals",
  file: "Deals in a file…",
  choosing: "Waiting for a file…",
  working: "Looking at the deals…",
  noFile: "No file was chosen.",
  ofOwn: "Your own closed deals",
  ofFile: "The deals in your file",
  base: (deals: number, won: string, rate: string) =>
    `${count(deals, "closed deal", "closed deals")}, ${won} won (${rate})`,
  baseNone: "No closed deal yet.",
  needed: (n: number) => `${count(n, "more closed deal", "more closed deals")} needed`,
  neededText:
    "Import deals with their outcome, or come back when more have closed. Until then, scores rest on your profile alone.",
  drivers: "What goes with winning or losing",
  driversNone: "Nothing does, more than chance would explain. That is an answer too.",
  driversText:
    "Lift is the win rate with it over the win rate without it: above 1 wins more often. Corrected for how many were looked at.",
  columns: { factor: "What", n: "Deals", rate: "Win rate", lift: "Lift", interval: "95% interval", p: "p" },
  more: "wins more often",
  less: "wins less often",
  between: (low: string, high: string) => `${low} to ${high}`,
  quality: "How well it tells won from lost",
  auc: (auc: string, low: string, high: string) =>
    `AUC ${auc} (95% interval ${low} to ${high}), on deals it had not seen. 0.5 is chance, 1 is always right.`,
  brier: (brier: string, base: string) =>
    `Brier score ${brier}; always saying the win rate gives ${base}. Lower is better.`,
  calibration: "When it said a chance, how often was it won?",
  calibrationText:
    "The dot is how many were won and the bar its 95% interval; the upright line is what was said. A bar that crosses its line is right.",
  calibrationColumns: { predicted: "Said", observed: "Won", n: "Deals", interval: "95% interval" },
  leftOut: "Not looked at",
  suggested: "Weights it suggests",
  suggestedText: "Only you decide. Nothing is changed before you choose it.",
  suggestedFor: (profile: string) => `For “${profile}”, which is in use.`,
  counts: (before: string, after: string) => `counts ${before} now, ${after} then`,
  use: "Use this weight",
  useOf: (criterion: string) => `Use this weight for ${criterion}`,
  used: "Used",
  usedDone: (criterion: string) => `${criterion} counts anew. Every account was scored anew.`,
  notThere: "The profile does not count this.",
  rules: (rules: string) => `Rules: ${rules}`,
} as const;
