/** What of the history is asked for, as an address says it: an address can be linked to, kept and gone back to. */
import type { Grade, HistoryQuery, ReplyFilter } from "../../host";
import { channelWords, goalWords, cameBackWords, stateWords } from "../../messages";

export type Filters = Omit<Required<HistoryQuery>, "after" | "limit">;

export const everything: Filters = {
  search: "",
  account: null,
  contact: null,
  template: null,
  goal: null,
  state: null,
  channel: null,
  grade: null,
  outcome: null,
  edited: false,
  since: null,
  until: null,
};

export const grades = ["A", "B", "C", "D", "F"] as const satisfies Grade[];

/** `?state=denied&since=2026-01-31`; nothing where nothing is set. */
export function toQuery(filters: HistoryQuery): string {
  const set = (Object.keys(everything) as (keyof Filters)[]).flatMap((name) => {
    const value = filters[name];
    return value ? [[name, value === true ? "yes" : value]] : [];
  });
  return set.length > 0 ? `?${new URLSearchParams(set)}` : "";
}

/** What means nothing is left out: an address can be typed, and be older than the program. */
export function fromQuery(query: string): Filters {
  const said = new URLSearchParams(query);
  const one = <Word extends string>(name: keyof Filters, words: Record<Word, unknown>): Word | null => {
    const word = said.get(name);
    return word !== null && Object.hasOwn(words, word) ? (word as Word) : null;
  };
  const day = (name: "since" | "until") => {
    const text = said.get(name) ?? "";
    return /^\d{4}-\d{2}-\d{2}/.test(text) ? text : null;
  };
  return {
    search: said.get("search") ?? "",
    account: said.get("account") || null,
    contact: said.get("contact") || null,
    template: said.get("template") || null,
    goal: one("goal", goalWords),
    state: one("state", stateWords),
    channel: one("channel", channelWords),
    grade: one("grade", Object.fromEntries(grades.map((grade) => [grade, grade])) as Record<Grade, Grade>),
    outcome: one<ReplyFilter>("outcome", cameBackWords),
    edited: said.has("edited"),
    since: day("since"),
    until: day("until"),
  };
}
