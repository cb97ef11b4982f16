/** Invented files to import: one for each kind, about forty rows, with the faults that real ones have. */
import type { Confidence, ImportDraft, ImportKind } from "../types";

type Layout = Pick<
  ImportDraft,
  "file" | "format" | "encoding" | "delimiter" | "sheet" | "skipped" | "preset" | "remembered"
>;
export interface FakeTable extends Layout {
  /** The line of the first row. */
  first: number;
  columns: { header: string; field: string | null; confidence: Confidence | null }[];
  rows: string[][];
}

const column = (
  header: string,
  field: string | null = null,
  confidence: Confidence | null = field ? "certain" : null,
) => ({
  header,
  field,
  confidence,
});

const csv: Layout = {
  file: "companies-2026.csv",
  format: "csv",
  encoding: "UTF-8",
  delimiter: ";",
  sheet: null,
  skipped: 3,
  preset: null,
  remembered: false,
};

const words = ["Amber", "Birch", "Copper", "Dune", "Ember", "Flint", "Grove", "Heron", "Islet", "Jasper", "Kelp"];
const trades = ["Instruments", "Logistics", "Systems", "Foods", "Health", "Networks"];
const industries = ["Software", "technolgy", "Manufacturing", "Health Care", "Logistics", "Technology"];
const sizes = ["120", "11-50", "1,200", "85", "a few", "430", "n/a", "2500"];
const money = ["$1.5M", "12,000,000", "1,5 Mio. €", "-", "48000000", "$220M"];
const lands = ["USA", "Germany", "Deutschland", "UK", "France", "United States"];
const stages = ["Lead", "Customer", "Opportunity"];
const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;

function companies(): string[][] {
  const known = [
    ["Brightwater Clinics", "brightwater.example", "Healthcare", "1,310", "$215M", "USA", "Epic", "Key", "Customer"],
    ["Cobalt Freight B.V.", "", "Logistics", "310", "", "Netherlands", "AWS", "Growth", "Lead"],
    ["Driftline Software", "driftline.example", "Software", "180", "31000000", "USA", "AWS", "Growth", "Lead"],
    ["Fathom Analytics", "fathom.example", "SaaS", "64", "$4M", "UK", "Snowflake", "Key", "Opportunity"],
    ["Ironwood Labs Inc.", "", "Biotech", "n/a", "-", "USA", "", "", "Lead"],
  ];
  const invented = Array.from({ length: 32 }, (_, at) => {
    const name = `${pick(words, at)} ${pick(trades, at)}`;
    const domain = `${name.toLowerCase().replaceAll(" ", "")}.example`;
    const facts = [
      pick(industries, at),
      pick(sizes, at),
      pick(money, at),
      pick(lands, at),
      pick(["AWS", "SAP", ""], at),
    ];
    return [name, domain, ...facts, pick(["Key", "Growth", "Tail"], at), pick(stages, at)];
  });
  invented.splice(6, 0, ["", "nameless.example", "Software", "40", "", "USA", "", "", "Lead"]);
  invented.splice(19, 0, ["  ", "", "Logistics", "", "", "", "", "Tail", "Lead"]);
  return [...known, ...invented, ["Total: 39"]];
}

function people(): string[][] {
  const first = ["Ada", "Ben", "Cleo", "Dev", "Elin", "Farid", "Greta", "Hugo"];
  const last = ["Archer", "Bloom", "Cole", "Dietz", "Eaton"];
  return Array.from({ length: 40 }, (_, at) => {
    const [given, family, trade] = [pick(first, at), pick(last, at), `${pick(words, at)} ${pick(trades, at)}`];
    const email = at % 13 === 6 ? "not given" : `${given}.${family}${at}@${pick(words, at)}.example`.toLowerCase();
    return [given, family, email, pick(["CFO", "Head of Sales", "n/a"], at), trade, at % 9 === 4 ? "yes" : ""];
  });
}

function opportunities(): string[][] {
  return Array.from({ length: 40 }, (_, at) => {
    const amount = at % 15 === 7 ? "call me" : pick(["$12,500", "48000", "1.2M"], at);
    const close = at % 11 === 3 ? "soon" : `${String((at % 28) + 1).padStart(2, "0")}/03/2026`;
    const stage = pick(["Qualified", "Proposal", "Closed Won", "Closed Lost"], at);
    return [
      at % 14 === 9 ? "" : `${pick(words, at)} roll-out`,
      `${pick(words, at)} ${pick(trades, at)}`,
      stage,
      amount,
      close,
    ];
  });
}

function news(): string[][] {
  return Array.from({ length: 40 }, (_, at) => [
    `${pick(words, at)} ${pick(trades, at)}`,
    pick(["Funding", "Hiring", "Expansion", "Weather"], at),
    at % 12 === 5 ? "" : pick(["Raised a series B", "Looks for six engineers", "Opens an office"], at),
    `2026-01-${String((at % 28) + 1).padStart(2, "0")}`,
    `https://news.example/${at}`,
  ]);
}

const tables: Record<ImportKind, () => FakeTable> = {
  accounts: () => ({
    ...csv,
    first: 4,
    preset: "HubSpot",
    columns: [
      column("Company name", "name"),
      column("Company Domain Name", "domain"),
      column("Industry", "industry"),
      column("Number of Employees", "employees"),
      column("Umsatz", "revenue", "likely"),
      column("Land", "country", "likely"),
      column("Web Technologies", "technologies", "guess"),
      column("Segment"),
      column("Lifecycle Stage"),
    ],
    rows: companies(),
  }),
  contacts: () => ({
    ...csv,
    file: "people.xlsx",
    format: "xlsx",
    encoding: null,
    delimiter: null,
    sheet: "Leads",
    skipped: 0,
    remembered: true,
    first: 2,
    columns: [
      column("First Name", "first_name"),
      column("Last Name", "last_name"),
      column("Email", "email"),
      column("Job Title", "title"),
      column("Company", "company", "likely"),
      column("Opt out", "opted_out"),
    ],
    rows: people(),
  }),
  deals: () => ({
    ...csv,
    file: "opportunities.csv",
    delimiter: ",",
    skipped: 0,
    preset: "Salesforce",
    first: 2,
    columns: [
      column("Opportunity Name", "name"),
      column("Account Name", "account"),
      column("Stage", "stage"),
      column("Amount", "amount"),
      column("Close Date", "close", "likely"),
    ],
    rows: opportunities(),
  }),
  signals: () => ({
    ...csv,
    file: "news.tsv",
    format: "tsv",
    delimiter: "\t",
    skipped: 0,
    first: 2,
    columns: [
      column("Who", "account", "guess"),
      column("What", "kind", "likely"),
      column("Headline", "title", "likely"),
      column("When", "date", "likely"),
      column("Link", "url", "certain"),
    ],
    rows: news(),
  }),
};

/** `rows`: how many, the same ones over and over. */
export function tableOf(kind: ImportKind, rows?: number): FakeTable {
  const table = tables[kind]();
  if (rows === undefined) return table;
  return { ...table, rows: Array.from({ length: rows }, (_, at) => pick(table.rows, at)) };
}

const fieldNames: Record<ImportKind, string[]> = {
  accounts: [
    "name",
    "domain",
    "industry",
    "employees",
    "revenue",
    "revenue_millions",
    "country",
    "region",
    "technologies",
    "notes",
    "do_not_contact",
    "own.segment",
  ],
  contacts: [
    "first_name",
    "last_name",
    "full_name",
    "email",
    "title",
    "phone",
    "linkedin",
    "company",
    "company_domain",
    "opted_out",
  ],
  deals: [
    "name",
    "account",
    "account_domain",
    "stage",
    "amount",
    "amount_currency",
    "created",
    "close",
    "closed",
    "won",
  ],
  signals: ["account", "account_domain", "kind", "title", "date", "expires", "url"],
};
const needed: Record<ImportKind, string[]> = {
  accounts: ["name"],
  contacts: ["email"],
  deals: ["name"],
  signals: ["account", "date", "title"],
};
/** Of these a row needs one. */
export const tellingOf: Record<ImportKind, string[]> = {
  accounts: ["name"],
  contacts: ["email", "full_name", "first_name", "last_name"],
  deals: ["name", "account"],
  signals: ["title"],
};
export const fieldsOf = (kind: ImportKind): ImportDraft["fields"] =>
  fieldNames[kind].map((name) => ({ name, needed: needed[kind].includes(name) }));

const unknown = ["", "-", "n/a", "select"];
const meant: Record<string, string> = {
  technolgy: "Technology",
  "health care": "Healthcare",
  saas: "Software",
  usa: "US",
  "united states": "US",
  germany: "DE",
  deutschland: "DE",
  uk: "GB",
  france: "FR",
  netherlands: "NL",
};

export interface Read {
  value: string | null;
  note: string | null;
}

/** A value as the program would understand it. */
export function read(field: string, raw: string): Read {
  const text = raw.trim();
  const lower = text.toLowerCase();
  if (unknown.includes(lower)) return { value: null, note: null };
  if (field === "industry" || field === "country") return { value: meant[lower] ?? text, note: null };
  if (field === "kind") {
    return lower === "weather"
      ? { value: "other", note: "Not a kind of signal; kept as “other”" }
      : { value: lower, note: null };
  }
  if (field === "employees") {
    const [low, high] = lower.replaceAll(",", "").split("-").map(Number);
    if (Number.isNaN(low)) return { value: null, note: "Not a number; left unknown" };
    return { value: String(high === undefined ? low : Math.round(((low ?? 0) + high) / 2)), note: null };
  }
  if (field === "revenue" || field === "amount") {
    const digits = /mio/.test(lower) ? lower.replace(",", ".") : lower.replaceAll(",", "");
    const figure = Number.parseFloat(digits.replace(/^[^\d]*/, ""));
    if (Number.isNaN(figure)) return { value: null, note: "Not an amount; left unknown" };
    return { value: String(/m(io)?\b/.test(lower) ? figure * 1e6 : figure), note: null };
  }
  if (["date", "created", "close", "closed", "won"].includes(field)) {
    const [, day, month, year] = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(text) ?? [];
    if (year) return { value: `${year}-${month}-${day}`, note: null };
    return /^\d{4}-/.test(text) ? { value: text, note: null } : { value: null, note: "Not a date; left unknown" };
  }
  if (field === "email" && !text.includes("@")) return { value: null, note: "Not an e-mail address; left unknown" };
  if (field === "do_not_contact" || field === "opted_out") return { value: "yes", note: null };
  return { value: text, note: null };
}
