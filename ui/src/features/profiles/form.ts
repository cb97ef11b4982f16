/** A profile as it is edited, and as it is kept. Figures stay as they are typed until they can be read. */
import type { Choice, Icp, OwnCriterion, Span, Tier } from "../../host";
import { m } from "../../messages";

export const choices = ["industry", "country", "technologies", "keywords"] as const;
export const spans = ["employees", "revenue"] as const;
/** In the order of the form. */
export const kinds = ["industry", "employees", "revenue", "country", "technologies", "keywords"] as const;
export type Kind = (typeof kinds)[number] | "own";

export interface Criterion {
  /** Its name within the form: the kind, or `own-2`. */
  key: string;
  kind: Kind;
  /** Of an own field. */
  field: string;
  /** Only the proportions count. */
  weight: number;
  by: "values" | "figures";
  values: string[];
  min: string;
  max: string;
}
export interface TierForm {
  score: string;
  known: string;
}
export interface ProfileForm {
  name: string;
  criteria: Criterion[];
  excludeIndustries: string[];
  excludeCountries: string[];
  excludeKeywords: string[];
  high: TierForm;
  medium: TierForm;
}

export const emptyIcp: Icp = {
  name: "",
  industry: null,
  employees: null,
  revenue: null,
  country: null,
  technologies: null,
  keywords: null,
  own: [],
  exclude_industries: [],
  exclude_countries: [],
  exclude_keywords: [],
  high: { score: 0.7, known: 0.7 },
  medium: { score: 0.45, known: 0.6 },
};

const units: Record<string, number> = { k: 1e3, m: 1e6, mio: 1e6, b: 1e9, bn: 1e9 };
const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 6 });

/** `5,000`, `10M`, `$1.5 bn`; `null` for what is no number. */
export function figureOf(text: string): number | null {
  const [, digits, unit = ""] = /^[$€£]?\s*(\d[\d.,]*)\s*([a-z]*)\.?$/i.exec(text.trim()) ?? [];
  const scale = unit === "" ? 1 : units[unit.toLowerCase()];
  if (!digits || scale === undefined) return null;
  const plain = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(digits) ? digits.replaceAll(",", "") : digits.replace(",", ".");
  const value = Math.round(Number(plain) * scale * 1e6) / 1e6;
  return Number.isFinite(value) ? value : null;
}

/** As a rep writes it, and never another figure: `5,000`; in money `$10M`. */
export function figureText(value: number, kind: Kind): string {
  if (kind !== "revenue") return grouped.format(value);
  const [unit, scale] = value >= 1e9 ? ["B", 1e9] : value >= 1e6 ? ["M", 1e6] : value >= 1e3 ? ["K", 1e3] : ["", 1];
  const short = `$${grouped.format(Math.round((value / scale) * 1e3) / 1e3)}${unit}`;
  return figureOf(short) === value ? short : `$${grouped.format(value)}`;
}

export function percentOf(text: string): number | null {
  const value = figureOf(text.replace("%", ""));
  return value !== null && value >= 0 && value <= 100 ? Math.round(value * 10) / 1000 : null;
}
const percentText = (share: number): string => grouped.format(Math.round(share * 1000) / 10);
const tierForm = ({ score, known }: Tier): TierForm => ({ score: percentText(score), known: percentText(known) });

function criterion(kind: Kind, key: string, given: Partial<Choice & Span>, field = ""): Criterion {
  const { weight = 1, any_of = [], min, max } = given;
  const figures = (spans as readonly string[]).includes(kind) || (kind === "own" && (min ?? max) !== undefined);
  const text = (value: number | undefined) => (value === undefined ? "" : figureText(value, kind));
  return {
    key,
    kind,
    field,
    weight,
    by: figures ? "figures" : "values",
    values: [...any_of],
    min: text(min),
    max: text(max),
  };
}

export function formOf(icp: Icp): ProfileForm {
  const own = icp.own.map(({ field, weight, any_of, min, max }, index) => {
    const ends = { ...(min !== null && { min }), ...(max !== null && { max }) };
    return criterion("own", `own-${index}`, { weight, any_of, ...ends }, field);
  });
  return {
    name: icp.name,
    criteria: [...kinds.flatMap((kind) => (icp[kind] ? criterion(kind, kind, icp[kind]) : [])), ...own],
    excludeIndustries: [...icp.exclude_industries],
    excludeCountries: [...icp.exclude_countries],
    excludeKeywords: [...icp.exclude_keywords],
    high: tierForm(icp.high),
    medium: tierForm(icp.medium),
  };
}

/** What is in the way, by the place it stands at: `employees.min`, `name`. */
export function problemsOf(form: ProfileForm): Record<string, string> {
  const found: Record<string, string> = {};
  const p = m.profiles.problem;
  if (form.name.trim() === "") found["name"] = p.name;
  if (form.criteria.length === 0) found["criteria"] = p.noCriterion;
  const fields: string[] = [];
  for (const { key, kind, field, by, values, min, max } of form.criteria) {
    if (kind === "own") {
      if (field.trim() === "") found[`${key}.field`] = p.field;
      else if (fields.includes(field.trim())) found[`${key}.field`] = p.fieldTwice;
      fields.push(field.trim());
    }
    if (by === "values") {
      if (values.length === 0) found[`${key}.values`] = p.noValue;
      continue;
    }
    const open = (text: string) => kind === "own" && text.trim() === "";
    for (const [end, text] of Object.entries({ min, max })) {
      if (!open(text) && figureOf(text) === null) found[`${key}.${end}`] = p.noFigure;
    }
    if (open(min) && open(max)) found[`${key}.min`] = p.noLimit;
    const [low, high] = [figureOf(min), figureOf(max)];
    if (low !== null && high !== null && low > high) found[`${key}.min`] = p.swapped;
  }
  for (const tier of ["high", "medium"] as const) {
    for (const part of ["score", "known"] as const) {
      if (percentOf(form[tier][part]) === null) found[`${tier}.${part}`] = p.percent;
    }
  }
  const [high, medium] = [percentOf(form.high.score), percentOf(form.medium.score)];
  if (high !== null && medium !== null && medium > high) found["medium.score"] = p.tiers;
  return found;
}

/** Of a form without problems. */
export function icpOf(form: ProfileForm): Icp {
  const of = (kind: Kind) => form.criteria.find((one) => one.kind === kind);
  const choice = (kind: (typeof choices)[number]): Choice | null => {
    const one = of(kind);
    return one ? { weight: one.weight, any_of: [...one.values] } : null;
  };
  const span = (kind: (typeof spans)[number]): Span | null => {
    const one = of(kind);
    return one ? { weight: one.weight, min: figureOf(one.min) ?? 0, max: figureOf(one.max) ?? 0 } : null;
  };
  const own = ({ field, weight, by, values, min, max }: Criterion): OwnCriterion => ({
    field: field.trim(),
    weight,
    any_of: by === "values" ? [...values] : [],
    min: by === "figures" ? figureOf(min) : null,
    max: by === "figures" ? figureOf(max) : null,
  });
  const tier = ({ score, known }: TierForm): Tier => ({ score: percentOf(score) ?? 0, known: percentOf(known) ?? 0 });
  return {
    name: form.name.trim(),
    industry: choice("industry"),
    employees: span("employees"),
    revenue: span("revenue"),
    country: choice("country"),
    technologies: choice("technologies"),
    keywords: choice("keywords"),
    own: form.criteria.filter(({ kind }) => kind === "own").map(own),
    exclude_industries: [...form.excludeIndustries],
    exclude_countries: [...form.excludeCountries],
    exclude_keywords: [...form.excludeKeywords],
    high: tier(form.high),
    medium: tier(form.medium),
  };
}

/** What one counts of the whole. */
export function shareOf(form: ProfileForm, { weight }: Criterion): number {
  const total = form.criteria.reduce((sum, one) => sum + one.weight, 0);
  return total > 0 ? weight / total : 0;
}

/** A new criterion counts as much as the others do on average. */
export function added(form: ProfileForm, kind: Kind): Criterion {
  const { criteria } = form;
  const total = criteria.reduce((sum, { weight }) => sum + weight, 0);
  const weight = criteria.length > 0 ? Number((total / criteria.length).toPrecision(2)) : 1;
  const taken = criteria.map(({ key }) => Number(/^own-(\d+)$/.exec(key)?.[1] ?? -1));
  const key = kind === "own" ? `own-${Math.max(-1, ...taken) + 1}` : kind;
  return criterion(kind, key, { weight });
}

/** In the order of the form; own fields come last. */
export function inOrder(criteria: Criterion[]): Criterion[] {
  const place = ({ kind }: Criterion) => (kind === "own" ? kinds.length : kinds.indexOf(kind));
  return [...criteria].sort((a, b) => place(a) - place(b));
}

/** The heaviest a slider goes to, and its step, in the profile's own measure. */
export function sliderOf(criteria: Criterion[]): { max: number; step: number } {
  const heaviest = Math.max(...criteria.map(({ weight }) => weight), 0) || 1;
  const step = 10 ** (Math.floor(Math.log10(heaviest)) - 1);
  return { max: Number((heaviest * 2).toPrecision(2)), step };
}
