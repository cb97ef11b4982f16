/** Stand-ins for the tools: plausible figures in the right shape, not the real rules. */
import type {
  AccountRow,
  Answer,
  Assessment,
  Element,
  Finding,
  Fit,
  Framework,
  Message,
  Qualification,
} from "../types";

const round = (value: number): number => Math.round(value * 1000) / 1000;

const likes = {
  industry: ["Software", "Manufacturing", "Logistics"],
  country: ["United States", "Germany", "Netherlands", "United Kingdom", "Canada"],
  technologies: ["AWS", "Salesforce", "Snowflake", "SAP"],
};

type Facts = Pick<AccountRow, "industry" | "employees" | "revenue" | "country" | "technologies">;

const faded = (value: number, min: number, max: number): number =>
  value < min ? value / min : value > max ? max / value : 1;

export function fitOf(account: Facts): Fit {
  const { industry, employees, revenue, country, technologies } = account;
  const liked = technologies.filter((name) => likes.technologies.includes(name));
  const factors = [
    {
      name: "industry",
      weight: 0.3,
      known: industry !== null,
      fit: industry && likes.industry.includes(industry) ? 1 : 0,
      why: industry
        ? likes.industry.includes(industry)
          ? `${industry} is one of your industries`
          : `${industry} is not among your industries`
        : "The industry is not known",
    },
    {
      name: "employees",
      weight: 0.25,
      known: employees !== null,
      fit: employees === null ? 0 : round(faded(employees, 100, 1000)),
      why:
        employees === null
          ? "The number of employees is not known"
          : `${employees.toLocaleString("en")} employees; you look for 100 to 1,000`,
    },
    {
      name: "revenue",
      weight: 0.2,
      known: revenue !== null,
      fit: revenue === null ? 0 : round(faded(revenue, 20e6, 200e6)),
      why: revenue === null ? "Revenue is not known" : `$${revenue / 1e6}M a year; you look for $20M to $200M`,
    },
    {
      name: "country",
      weight: 0.15,
      known: country !== null,
      fit: country && likes.country.includes(country) ? 1 : 0,
      why: country
        ? `${country} is ${likes.country.includes(country) ? "" : "not "}a country you sell to`
        : "The country is not known",
    },
    {
      name: "technologies",
      weight: 0.1,
      known: technologies.length > 0,
      fit: liked.length > 0 ? 1 : 0,
      why:
        technologies.length === 0
          ? "The technologies they use are not known"
          : liked.length > 0
            ? `They use ${liked.join(" and ")}`
            : "None of the technologies you look for",
    },
  ];
  const score = round(factors.reduce((sum, { weight, fit }) => sum + weight * fit, 0));
  const unknown = factors.filter(({ known }) => !known);
  const high = round(score + unknown.reduce((sum, { weight }) => sum + weight, 0));
  const excluded = industry === "Gambling";
  return {
    score: excluded ? 0 : score,
    low: excluded ? 0 : score,
    high: excluded ? 0 : high,
    priority: excluded ? "excluded" : score >= 0.7 ? "high" : score >= 0.45 ? "medium" : "low",
    factors,
    raise: excluded
      ? []
      : unknown.map(({ name, weight }) => ({ change: `Learn the ${name}`, score: round(score + weight) })),
    rules: "fit-1",
  };
}

export const elements: Record<Framework, Element[]> = {
  bant: ["budget", "authority", "need", "timing"],
  meddicc: [
    "metrics",
    "economic_buyer",
    "decision_criteria",
    "decision_process",
    "identify_pain",
    "champion",
    "competition",
  ],
};

const questions: Partial<Record<Element, string>> = {
  budget: "What have you set aside for this, and who holds it?",
  authority: "Who besides you would need to agree?",
  need: "What happens if nothing changes this year?",
  timing: "When would this have to be in place?",
  metrics: "Which figure would tell you it worked?",
};

export function qualify(framework: Framework, answers: ReadonlyMap<Element, Answer>): Qualification {
  const all = elements[framework];
  const is = (answer: Answer) => all.filter((element) => (answers.get(element) ?? "unknown") === answer);
  const score = (is("yes").length * 2 + is("partial").length) / (all.length * 2);
  const open = [...is("unknown"), ...is("partial")];
  return {
    framework,
    score: round(score),
    low: round(score),
    high: round(score + is("unknown").length / all.length),
    qualified: score >= 0.7,
    strengths: is("yes"),
    gaps: [...is("no"), ...is("partial")],
    unknowns: is("unknown"),
    next_questions: open.flatMap((element) => questions[element] ?? []).slice(0, 2),
    rules: "qualification-1",
  };
}

export function assess(message: Message): Assessment {
  const issues: Finding[] = [];
  const find = (part: Finding["part"], pattern: RegExp, rest: Omit<Finding, "part" | "start" | "end">) => {
    for (const match of message[part].matchAll(pattern)) {
      const start = [...message[part].slice(0, match.index)].length;
      issues.push({ ...rest, part, start, end: start + [...match[0]].length });
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
  if (!message.body.includes("?")) {
    issues.push({
      kind: "no_ask",
      severity: "warning",
      part: "body",
      start: 0,
      end: 0,
      message: "The message asks for nothing",
      suggestion: "End with one easy question",
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
    rules: "quality-1",
  };
}
