/** What an invented account has beside its row: where its facts came from, signals, deals, answers, earlier scores. */
import type { AccountRow as Row, AccountSignal, DealRow, MergedAccount, Origin, ScorePoint, Timing } from "../types";
import { round } from "./fit";
import type { Card } from "./qualification";

type AccountRow = Omit<Row, "fit" | "timing" | "open_deals">;

export interface Dossier {
  own: Record<string, string>;
  notes: string | null;
  origins: Map<string, Origin>;
  signals: Omit<AccountSignal, "live">[];
  deals: DealRow[];
  card: Card;
  /** Newest first. */
  scores: ScorePoint[];
  merged: MergedAccount[];
}

const DAY = 86_400_000;
const regions = new Intl.DisplayNames("en", { type: "region" });
export const day = (now: Date, days: number): string => new Date(now.getTime() + days * DAY).toISOString().slice(0, 10);

/** Every third has a deal, every fourth a signal, so that both can be seen and missed. */
export function begin(row: AccountRow, index: number, now: Date): Dossier {
  const at = new Date(now.getTime() - 6 * DAY).toISOString();
  const origins = new Map<string, Origin>();
  const from = (field: string, raw: string | null = null) =>
    origins.set(field, { source: "accounts.csv", line: index + 2, at, raw });
  for (const field of ["name", "domain", "industry", "employees", "technologies"] as const) {
    if (row[field] !== null) from(field);
  }
  if (row.revenue !== null) from("revenue", `$${row.revenue / 1e6}M`);
  if (row.country !== null) from("country", regions.of(row.country));
  const own: Record<string, string> = row.employees === null ? {} : { segment: segmentOf(row.employees) };
  if (own["segment"]) from("own.segment");
  return {
    own,
    notes: index % 5 === 0 ? "Met at the trade fair in spring.\nWants to hear about routing first." : null,
    origins,
    signals: index % 4 === 0 ? signalsOf(row, now, at) : [],
    deals: index % 3 === 0 ? dealsOf(row, index, now) : [],
    card: new Map(),
    scores: [],
    merged: index === 2 ? [{ merge: "merge-1", name: `${row.name} B.V.`, at }] : [],
  };
}

const segmentOf = (employees: number): string =>
  employees < 100 ? "Small" : employees <= 1_000 ? "Mid-market" : "Enterprise";

const signalsOf = ({ id, domain }: AccountRow, now: Date, at: string): Dossier["signals"] => [
  {
    id: `sig-${id}-1`,
    kind: "hiring",
    title: "Looks for a head of operations",
    on: day(now, -9),
    expires_on: day(now, 81),
    url: `https://${domain ?? "jobs.example"}/jobs/head-of-operations`,
    origin: { source: "typed", line: null, at, raw: null },
  },
  {
    id: `sig-${id}-2`,
    kind: "funding",
    title: "Series B",
    on: day(now, -260),
    expires_on: day(now, -80),
    url: "https://news.example/series-b",
    origin: { source: "signals.csv", line: 3, at, raw: null },
  },
];

const dealsOf = ({ id }: AccountRow, index: number, now: Date): DealRow[] => [
  {
    id: `deal-${id}-1`,
    name: "First site",
    stage: "Proposal",
    status: "open",
    amount: 48_000 + index * 1_500,
    currency: "USD",
    created_on: day(now, -74),
    close_on: day(now, 12),
    closed_on: null,
    days_in_stage: 41,
    usual_days: 14,
    close_moves: 2,
  },
  {
    id: `deal-${id}-2`,
    name: "Pilot",
    stage: index % 2 === 0 ? "Closed won" : "Closed lost",
    status: index % 2 === 0 ? "won" : "lost",
    amount: 6_000,
    currency: "USD",
    created_on: day(now, -300),
    close_on: day(now, -210),
    closed_on: day(now, -204),
    days_in_stage: null,
    usual_days: null,
    close_moves: 0,
  },
];

export const isLive = ({ expires_on }: { expires_on: string }, now: Date): boolean => expires_on > day(now, 0);

export function timingOf(dossier: Dossier, now: Date): Timing {
  const live = dossier.signals.filter((signal) => isLive(signal, now));
  return {
    score: round(1 - 0.55 ** live.length),
    why: live.map(({ title, on }) => `${title} (${on})`),
    rules: "timing-1",
  };
}
