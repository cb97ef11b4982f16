/** A stand-in for the fit: the profile really decides, in the right shape, by simpler rules than the real ones. */
import type { AccountRow, Choice, Factor, Fit, Icp, OwnCriterion, Priority, Span } from "../types";

export const round = (value: number): number => Math.round(value * 1000) / 1000;

export type Facts = Pick<AccountRow, "industry" | "employees" | "revenue" | "country" | "technologies"> & {
  own: Readonly<Record<string, string>>;
};

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const grouped = new Intl.NumberFormat("en");
const dollars = new Intl.NumberFormat("en", { style: "currency", currency: "USD", notation: "compact" });
const countries = new Intl.DisplayNames("en", { type: "region" });
export const countryName = (code: string): string => (/^[A-Z]{2}$/.test(code) ? (countries.of(code) ?? code) : code);

/** Full between the two, nothing at a third of the lower and at three times the upper. */
function faded(value: number, min: number, max: number): number {
  if (value < min) return Math.max(0, (value / min - 1 / 3) / (2 / 3));
  if (value > max) return Math.max(0, (3 - value / max) / 2);
  return 1;
}

interface Verdict {
  /** Null where it is not known. */
  fit: number | null;
  why: string;
  learn: string;
}

interface Criterion {
  name: string;
  weight: number;
  judge: (facts: Facts) => Verdict;
}

function anyOf(
  name: string,
  choice: Choice | null,
  read: (facts: Facts) => string[],
  words: { unknown: string; learn: string; show?: (value: string) => string },
): Criterion[] {
  if (!choice) return [];
  const show = words.show ?? ((value: string) => value);
  const judge = (facts: Facts): Verdict => {
    const values = read(facts);
    if (values.length === 0) return { fit: null, why: words.unknown, learn: words.learn };
    const liked = values.filter((value) => choice.any_of.some((wanted) => same(wanted, value)));
    const why =
      liked.length > 0
        ? `${liked.map(show).join(" and ")}: one you look for`
        : `${values.map(show).join(", ")}: not among those you look for`;
    return { fit: liked.length > 0 ? 1 : 0, why, learn: words.learn };
  };
  return [{ name, weight: choice.weight, judge }];
}

function between(
  name: string,
  span: Span | null,
  read: (facts: Facts) => number | null,
  words: { unknown: string; learn: string; show: (value: number) => string },
): Criterion[] {
  if (!span) return [];
  const { min, max } = span;
  const judge = (facts: Facts): Verdict => {
    const value = read(facts);
    if (value === null) return { fit: null, why: words.unknown, learn: words.learn };
    const why = `${words.show(value)}; you look for ${words.show(min)} to ${words.show(max)}`;
    return { fit: faded(value, min, max), why, learn: words.learn };
  };
  return [{ name, weight: span.weight, judge }];
}

function ofOwn({ field, weight, any_of, min, max }: OwnCriterion): Criterion[] {
  const name = `own.${field}`;
  const words = { unknown: `${field} is not known`, learn: `Learn their ${field}` };
  if (min === null && max === null) {
    const read = ({ own }: Facts) => (own[field] ? [own[field]] : []);
    return anyOf(name, { weight, any_of }, read, words);
  }
  const read = ({ own }: Facts) => (own[field] && Number.isFinite(Number(own[field])) ? Number(own[field]) : null);
  const span = { weight, min: min ?? 0, max: max ?? Number.MAX_SAFE_INTEGER };
  return between(name, span, read, { ...words, show: (value) => grouped.format(value) });
}

function criteriaOf(icp: Icp): Criterion[] {
  const one = (value: string | null) => (value === null ? [] : [value]);
  return [
    ...anyOf("industry", icp.industry, ({ industry }) => one(industry), {
      unknown: "The industry is not known",
      learn: "Learn the industry",
    }),
    ...between("employees", icp.employees, ({ employees }) => employees, {
      unknown: "The number of employees is not known",
      learn: "Learn the employee count",
      show: (value) => grouped.format(value),
    }),
    ...between("revenue", icp.revenue, ({ revenue }) => revenue, {
      unknown: "Revenue is not known",
      learn: "Learn the revenue",
      show: (value) => dollars.format(value),
    }),
    ...anyOf("country", icp.country, ({ country }) => one(country), {
      unknown: "The country is not known",
      learn: "Learn the country",
      show: countryName,
    }),
    ...anyOf("technologies", icp.technologies, ({ technologies }) => technologies, {
      unknown: "The technologies they use are not known",
      learn: "Learn which technologies they use",
    }),
    ...anyOf("keywords", icp.keywords, ({ own }) => Object.values(own), {
      unknown: "Nothing is written about them",
      learn: "Note what they do",
    }),
    ...icp.own.flatMap(ofOwn),
  ].filter(({ weight }) => weight > 0);
}

const rules = "fit-2";

export type Scorer = (facts: Facts) => Fit;

export function scorer(icp: Icp): Scorer {
  const criteria = criteriaOf(icp);
  const total = criteria.reduce((sum, { weight }) => sum + weight, 0);
  return (facts) => {
    let [score, known] = [0, 0];
    const factors: Factor[] = [];
    const missing: { factor: string; change: string; share: number }[] = [];
    for (const { name, weight, judge } of criteria) {
      const share = weight / total;
      const { fit, why, learn } = judge(facts);
      if (fit === null) missing.push({ factor: name, change: learn, share });
      else [score, known] = [score + share * fit, known + share];
      const contribution = round(share * (fit ?? 0));
      factors.push({ name, weight: round(share), fit: round(fit ?? 0), known: fit !== null, contribution, why });
    }
    const left = { icp: icp.name, known: round(known), rules };
    const why = exclusion(icp, facts);
    if (why) {
      factors.push({ name: "exclusion", weight: 0, fit: 0, known: true, contribution: 0, why });
      return { ...left, score: 0, low: 0, high: 0, priority: "excluded", factors, raise: [] };
    }
    missing.sort((a, b) => b.share - a.share);
    const value = round(score);
    return {
      ...left,
      score: value,
      low: value,
      high: round(score + missing.reduce((sum, { share }) => sum + share, 0)),
      priority: priorityOf(icp, value, known),
      factors,
      raise: missing.map(({ factor, change, share }) => ({ factor, change, score: round(score + share) })),
    };
  };
}

function priorityOf({ high, medium }: Icp, score: number, known: number): Priority {
  if (score >= high.score && known >= high.known) return "high";
  return score >= medium.score && known >= medium.known ? "medium" : "low";
}

function exclusion(icp: Icp, { industry, country, own }: Facts): string | null {
  const hit = (list: string[], value: string | null) => value !== null && list.some((one) => same(one, value));
  if (hit(icp.exclude_industries, industry)) return `${industry} is an industry you leave out`;
  if (hit(icp.exclude_countries, country)) return `${countryName(country ?? "")} is a country you leave out`;
  const word = icp.exclude_keywords.find((one) => Object.values(own).some((text) => same(one, text)));
  return word ? `“${word}” is a word you leave out` : null;
}
