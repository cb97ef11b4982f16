/** The invented history: searched, filtered, noted on. */
import type { Found, FoundPiece, HistoryLine, HistoryQuery, Host } from "../types";
import { editsOf } from "./letter";
import { say, type Execution, type FakeStore } from "./store";

type HistoryCommands = Pick<Host, "history" | "setNote" | "savedSearches" | "saveSearch" | "deleteSearch">;

/** How much of a long text stands around the first hit. */
const BEFORE = 60;
const BEHIND = 180;

interface Term {
  text: string;
  /** Its last word may not be typed to its end. */
  begins: boolean;
}

/** Words and "quoted phrases", all of which have to be found. */
function terms(typed: string): Term[] {
  const pieces = typed.split('"').flatMap((part, n) => (n % 2 === 1 ? [part] : part.split(/\s+/)));
  const all = pieces.filter((piece) => /[\p{L}\p{N}]/u.test(piece)).map((text) => ({ text, begins: false }));
  const last = all.at(-1);
  if (last && !typed.trimEnd().endsWith('"')) last.begins = true;
  return all;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
/** Hits begin and end where a word does, but for a beginning. */
const pattern = ({ text, begins }: Term) =>
  new RegExp(`(?<![\\p{L}\\p{N}])${escaped(text)}${begins ? "[\\p{L}\\p{N}]*" : "(?![\\p{L}\\p{N}])"}`, "giu");

function pieces(text: string, wanted: Term[]): FoundPiece[] | null {
  const hits = wanted
    .flatMap((term) => [...text.matchAll(pattern(term))].map((hit) => [hit.index, hit.index + hit[0].length] as const))
    .sort(([one], [other]) => one - other);
  const first = hits[0]?.[0];
  if (first === undefined) return null;
  const long = text.length > BEFORE + BEHIND;
  const from = long && first > BEFORE ? text.indexOf(" ", first - BEFORE) + 1 : 0;
  const to = long ? Math.min(text.length, from + BEFORE + BEHIND) : text.length;
  const found: FoundPiece[] = from > 0 ? [{ text: "…", hit: false }] : [];
  let at = from;
  for (const [start, end] of hits) {
    if (start < at || end > to) continue;
    if (start > at) found.push({ text: text.slice(at, start), hit: false });
    found.push({ text: text.slice(start, end), hit: true });
    at = end;
  }
  if (at < to) found.push({ text: text.slice(at, to), hit: false });
  if (to < text.length) found.push({ text: "…", hit: false });
  return found;
}

function found(line: HistoryLine, body: string | undefined, wanted: Term[]): Found[] {
  const texts: [Found["place"], string | null | undefined][] = [
    ["account", line.account],
    ["contact", [line.contact, line.recipient].filter(Boolean).join(" ")],
    ["subject", line.subject],
    ["body", body],
    ["reason", line.reason],
    ["note", line.note],
  ];
  return texts.flatMap(([place, text]) => {
    const all = text ? pieces(text, wanted) : null;
    return all ? [{ place, pieces: all }] : [];
  });
}

/** A day stands for its beginning or its end. */
const moment = (text: string, end: boolean) =>
  Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T${end ? "23:59:59.999" : "00:00"}` : text);

function fits({ line, contact, messages, reply }: Execution, query: HistoryQuery): boolean {
  const { account, state, goal, channel, grade, outcome, edited, since, until } = query;
  const began = Date.parse(line.started_at);
  const answer = line.state === "completed" && line.contact !== null ? (reply ?? "no_answer") : reply;
  const written = messages.length > 0 ? "first-touch" : null;
  return (
    (!account || line.account_id === account) &&
    (!query.contact || contact === query.contact) &&
    (!query.template || written === query.template) &&
    (!state || line.state === state) &&
    (!goal || line.goal === goal) &&
    (!channel || line.channel === channel) &&
    (!grade || line.grade === grade) &&
    (!outcome || answer === outcome) &&
    (!edited || editsOf(messages[0], messages.at(-1)) !== null) &&
    (!since || began >= moment(since, false)) &&
    (!until || began <= moment(until, true))
  );
}

/** As it comes over the wire: nothing is left out. */
const blank: Required<HistoryQuery> = {
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
  after: null,
  limit: 0,
};

const kept = (store: FakeStore) =>
  [...store.searches]
    .map(([name, query]) => ({ name, query: { ...blank, ...query } }))
    .sort((one, other) => one.name.localeCompare(other.name));

export function historyCommands(store: FakeStore): HistoryCommands {
  return {
    async history(query) {
      const { search = "", after, limit = 100 } = query;
      const wanted = terms(search);
      const all = store.executions
        .filter((execution) => fits(execution, query))
        .map(({ line, message, failure }) => {
          const whole = { ...line, reason: line.reason ?? failure?.message ?? null };
          const texts = [
            line.account,
            line.contact,
            line.recipient,
            line.subject,
            message?.body,
            whole.reason,
            line.note,
          ];
          const text = texts.filter(Boolean).join("\n");
          const all = wanted.every((term) => pattern(term).test(text));
          return all ? { ...whole, found: found(whole, message?.body, wanted) } : null;
        })
        .filter((line) => line !== null);
      const start = after ? all.findIndex(({ execution }) => execution === after) + 1 : 0;
      return { rows: all.slice(start, start + limit), more: all.length > start + limit };
    },
    async setNote(id, note) {
      const execution = store.execution(id);
      if (note.trim().length > 2_000) throw say("bad_input", "A note has at most 2000 characters.");
      execution.line = { ...execution.line, note: note.trim() || null };
      store.changed();
      return store.whole(execution);
    },
    savedSearches: async () => kept(store),
    async saveSearch({ name, query }) {
      const short = name.trim();
      if (!short || short.length > 60) throw say("bad_input", "Give the search a name of at most 60 characters.");
      store.searches.set(short, { ...query, after: null, limit: 0 });
      store.changed();
      return kept(store);
    },
    async deleteSearch(name) {
      if (!store.searches.delete(name)) throw say("not_found", `There is no saved search “${name}”.`);
      store.changed();
      return kept(store);
    },
  };
}
