/** Whom nobody writes to any more. */
import { count, figure } from "./count";

const kinds: Record<string, string> = { address: "Address", domain: "Everybody there", person: "Person" };

export const suppressions = {
  title: "Do not write to",
  lead: "No message is drafted for, approved for or sent to anybody on this list.",
  none: "Nobody stands on the list.",
  total: (n: number) => `${count(n, "entry", "entries")}`,
  filtered: (n: number, of: number) => `${figure.format(n)} of ${figure.format(of)}`,
  filter: "Filter the list",
  noMatch: "Nothing on the list has that in it.",
  what: "Address, telephone number or domain",
  whatHint: "A domain stands for everybody there.",
  reason: "Why",
  add: "Add to the list",
  import: "Import a list…",
  imported: (added: number, known: number) =>
    known === 0
      ? `${count(added, "entry was", "entries were")} added.`
      : `${count(added, "entry was", "entries were")} added; ${figure.format(known)} stood there already.`,
  unread: (lines: readonly number[]) =>
    `Without an address or a domain: ${lines.length === 1 ? "line" : "lines"} ${lines.map((line) => figure.format(line)).join(", ")}.`,
  unreadMany: "Only the first hundred such lines are named.",
  columns: { who: "Who", why: "Why", since: "Since", actions: "Remove" },
  kind: (kind: string) => kinds[kind] ?? kind,
  remove: (label: string) => `Remove ${label}`,
  removeTitle: "Write to them again?",
  removeText: (label: string) => `${label} comes off the list. Messages to them can be drafted and approved again.`,
  removeYes: "Yes, take them off",
  removed: (label: string) => `${label} is off the list.`,
  person: "Do not write to",
  personOf: (name: string) => `Do not write to ${name}`,
  personDone: (name: string) => `Nobody writes to ${name} any more.`,
} as const;
