/** The invented importer: drafts, their preview, taking rows in with progress, and taking them back. */
import {
  Refused,
  type AccountRow,
  type ColumnChoice,
  type Host,
  type ImportDraft,
  type ImportKind,
  type ImportLine,
  type ImportListener,
  type ImportReport,
  type Kept,
  type Normalised,
  type PreviewCell,
  type PreviewLine,
  type Reject,
} from "../types";
import { companies } from "./companies";
import { pairs } from "./duplicates";
import { say, type FakeStore } from "./store";
import { fieldsOf, read, tableOf, tellingOf, type FakeTable } from "./tables";

interface Draft {
  kind: ImportKind;
  table: FakeTable;
  committing: boolean;
  stopped: boolean;
}
interface Past {
  line: ImportLine;
  created: string[];
  /** As they were before, and as the import left them. */
  updated: { before: AccountRow; after: AccountRow }[];
}

type Part = Pick<
  Host,
  | "onImport"
  | "chooseImport"
  | "setImportKind"
  | "previewImport"
  | "commitImport"
  | "cancelImport"
  | "saveRejects"
  | "undoImport"
  | "imports"
  | "importSamples"
>;
export interface FakeImports extends Part {
  /** A file is let go over the window. */
  drop(kind: ImportKind | Refused): void;
}

const TICKS = 25;
const SHOWN = 50;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
export function imports(store: FakeStore, importMs: number, rows?: number): FakeImports {
  const listeners = new Set<ImportListener>();
  const drafts = new Map<string, Draft>();
  const past: Past[] = [];
  /** Rows of other kinds that were taken in: only that they were is remembered. */
  const seen = new Set<string>();

  const draft = (id: string): Draft => {
    const found = drafts.get(id);
    if (!found) throw say("not_found", "The file is not held any more. Choose it again.");
    return found;
  };

  function asDraft(id: string): ImportDraft {
    const { kind, table } = draft(id);
    const { columns, rows, file, format, encoding, delimiter, sheet, skipped, preset, remembered } = table;
    return {
      ...{ file, format, encoding, delimiter, sheet, skipped, preset, remembered },
      id,
      kind,
      rows: rows.length,
      fields: fieldsOf(kind),
      columns: columns.map((column, at) => ({
        ...column,
        samples: rows.flatMap((row) => row[at]?.trim() || []).slice(0, 3),
      })),
    };
  }
  function begin(kind: ImportKind): ImportDraft {
    const id = store.id("draft");
    drafts.set(id, { kind, table: tableOf(kind, rows), committing: false, stopped: false });
    return asDraft(id);
  }

  const known = (cells: PreviewCell[]): AccountRow | undefined => {
    const value = (name: string) => cells.find(({ field }) => field === name)?.value?.toLowerCase();
    const rows = [...store.accounts.values()];
    const domain = value("domain");
    const byDomain = domain && rows.find((row) => row.domain === domain);
    return byDomain || rows.find(({ name }) => name.toLowerCase() === value("name"));
  };

  function line(kind: ImportKind, table: FakeTable, chosen: ColumnChoice[], at: number): PreviewLine {
    const row = table.rows[at] ?? [];
    const number = table.first + at;
    const cells = chosen.map(({ column, field }) => {
      const raw = row[column] ?? "";
      return { field, raw, ...read(field, raw) };
    });
    const rejected = (reason: string): PreviewLine => ({ line: number, outcome: "rejected", reason, cells });
    if (row.length < table.columns.length) {
      return rejected(`The row has ${row.length} cell; the header has ${table.columns.length}`);
    }
    if (!cells.some(({ field, value }) => tellingOf[kind].includes(field) && value !== null))
      return rejected(kind === "contacts" ? "A row needs an e-mail address or a name" : "A row needs a name");
    if (kind !== "accounts") {
      const outcome = seen.has(`${kind} ${table.file} ${number}`) ? "unchanged" : "new";
      return { line: number, outcome, reason: null, cells };
    }
    const account = known(cells);
    if (!account) return { line: number, outcome: "new", reason: null, cells };
    const facts = changes(account, cells);
    return { line: number, outcome: Object.keys(facts).length > 0 ? "updated" : "unchanged", reason: null, cells };
  }

  function report(id: string, chosen: ColumnChoice[], lines: PreviewLine[], dry_run: boolean): ImportReport {
    const { kind, table } = draft(id);
    const header = (field: string) =>
      table.columns[chosen.find((one) => one.field === field)?.column ?? -1]?.header ?? "";
    const count = (outcome: PreviewLine["outcome"]) => lines.filter((one) => one.outcome === outcome).length;
    const taken = lines.filter(({ outcome }) => outcome !== "rejected");
    const rejects: Reject[] = lines
      .filter(({ outcome }) => outcome === "rejected")
      .map(({ line, reason }) => ({ line, column: "", value: "", reason: reason ?? "" }));
    const warnings: Reject[] = taken.flatMap(({ line, cells }) =>
      cells.flatMap(({ field, raw, note }) => (note ? { line, column: header(field), value: raw, reason: note } : [])),
    );
    const normalised: Normalised[] = taken.flatMap(({ line, cells }) =>
      cells.flatMap(({ field, raw, value, note }) =>
        note === null && value !== null && value !== raw.trim().replaceAll(",", "")
          ? { line, column: header(field), value: raw, read_as: value }
          : [],
      ),
    );
    const { file, format, encoding, delimiter, preset, rows } = table;
    return {
      ...{ id: null, file, format, encoding, delimiter, preset, rows: rows.length, rejects, warnings, dry_run },
      created: count("new"),
      updated: count("updated"),
      unchanged: count("unchanged"),
      rejected: count("rejected"),
      mapping: Object.fromEntries(chosen.map(({ field }) => [field, header(field)])),
      unmapped: table.columns.flatMap(({ header }, at) => (chosen.some(({ column }) => column === at) ? [] : header)),
      normalised: normalised.slice(0, 500),
      normalised_count: normalised.length,
      possible_duplicates: kind === "accounts" && !dry_run ? pairs(store).length : 0,
    };
  }

  function judge(id: string, chosen: ColumnChoice[]): PreviewLine[] {
    const { kind, table } = draft(id);
    if (!chosen.some(({ field }) => tellingOf[kind].includes(field))) {
      throw say("bad_input", `No column is known as ${tellingOf[kind].join(" or ")}. Say which one it is.`);
    }
    return table.rows.map((_, at) => line(kind, table, chosen, at));
  }

  const tell = (id: string, phase: "checking" | "saving", done: number, total: number) =>
    listeners.forEach((listener) => listener.progress({ draft: id, phase, done, total }));

  function keep(id: string, lines: PreviewLine[]): Past {
    const { kind, table } = draft(id);
    const entry: Past = { line: {} as ImportLine, created: [], updated: [] };
    for (const { line, outcome, cells } of lines) {
      if (outcome === "rejected") continue;
      if (kind !== "accounts") seen.add(`${kind} ${table.file} ${line}`);
      else if (outcome === "new") entry.created.push(create(store, cells));
      else if (outcome === "updated") {
        const before = known(cells);
        if (!before) continue;
        store.accounts.set(before.id, { ...before, ...changes(before, cells) });
        store.rescore("import", [before.id]);
        entry.updated.push({ before, after: store.account(before.id) });
      }
    }
    return entry;
  }

  return {
    drop(kind) {
      for (const listener of listeners) {
        if (kind instanceof Refused) listener.refused(kind);
        else listener.dropped(begin(kind));
      }
    },
    onImport(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    chooseImport: async (kind) => begin(kind),
    async setImportKind(id, kind) {
      const { table } = draft(id);
      const other = tableOf(kind);
      // The same file: only what its columns are taken for is different.
      const columns = table.columns.map(({ header }) => {
        const match = other.columns.find((column) => column.header === header);
        const name = fieldsOf(kind).find(({ name }) => header.toLowerCase().replaceAll(" ", "_").includes(name))?.name;
        if (match) return match;
        return { header, field: name ?? null, confidence: name ? ("guess" as const) : null };
      });
      const once = columns.map((column, at) =>
        columns.findIndex(({ field }) => field === column.field) === at
          ? column
          : { ...column, field: null, confidence: null },
      );
      drafts.set(id, { ...draft(id), kind, table: { ...table, columns: once, preset: null, remembered: false } });
      return asDraft(id);
    },
    async previewImport(id, chosen) {
      const lines = judge(id, chosen);
      await wait(Math.min(importMs / 10, 100));
      const shown = lines.filter(({ outcome }, at) => at < SHOWN || outcome === "rejected");
      return { report: report(id, chosen, lines, true), lines: shown };
    },
    async commitImport(id, chosen) {
      const held = draft(id);
      const lines = judge(id, chosen);
      held.committing = true;
      held.stopped = false;
      try {
        for (let tick = 1; tick <= TICKS; tick++) {
          await wait(importMs / TICKS);
          if (held.stopped) throw say("already_decided", "The import was stopped. Nothing was taken in.");
          tell(id, tick * 4 < TICKS ? "checking" : "saving", Math.round((lines.length * tick) / TICKS), lines.length);
        }
      } finally {
        held.committing = false;
      }
      const entry = keep(id, lines);
      const done = { ...report(id, chosen, lines, false), id: store.id("imp") };
      const { file, rows, created, updated, unchanged, rejected } = done;
      const counts = { rows, created, updated, unchanged, rejected };
      const at = store.now().toISOString();
      entry.line = { id: done.id, kind: held.kind, file, at, ...counts, undone_at: null, can_undo: true };
      past.unshift(entry);
      store.changed();
      return done;
    },
    async cancelImport(id) {
      const held = drafts.get(id);
      if (held?.committing) held.stopped = true;
      else drafts.delete(id);
      return null;
    },
    saveRejects: async (id) => draft(id).table.file.replace(/\.\w+$/, "-rejected.csv"),
    imports: async () => past.map(({ line }) => line),
    async undoImport(id) {
      const entry = past.find(({ line }) => line.id === id);
      if (!entry) throw say("not_found", "There is no such import.");
      if (!entry.line.can_undo) throw say("already_decided", "This import was taken back already.");
      const kept: Kept[] = [];
      let [removed, restored] = [0, 0];
      for (const account of entry.created.flatMap((one) => store.accounts.get(one) ?? [])) {
        if (store.executions.some(({ line }) => line.account_id === account.id)) {
          kept.push({ name: account.name, reason: "You worked on it since" });
          continue;
        }
        store.remove(account.id);
        removed++;
      }
      for (const { before, after } of entry.updated) {
        const now = store.accounts.get(after.id);
        if (!now || facts.some((fact) => String(now[fact]) !== String(after[fact]))) {
          kept.push({ name: after.name, reason: "It was changed since" });
          continue;
        }
        store.accounts.set(before.id, before);
        store.rescore("undo", [before.id]);
        restored++;
      }
      if (entry.line.kind !== "accounts") removed = entry.line.created;
      entry.line = { ...entry.line, undone_at: store.now().toISOString(), can_undo: false };
      store.changed();
      return { removed, restored, kept };
    },
    async importSamples() {
      const before = store.accounts.size;
      store.addSamples();
      store.changed();
      const created = store.accounts.size - before;
      return {
        accounts: samples("Sample accounts", companies.length, created),
        contacts: samples("Sample contacts", 16, created ? 16 : 0),
      };
    },
  };
}

const samples = (file: string, rows: number, created: number): ImportReport => ({
  ...{ id: null, file, rows, created, updated: 0, unchanged: rows - created, rejected: 0, preset: null },
  ...{ format: "csv", encoding: "UTF-8", delimiter: ",", mapping: {}, unmapped: [], rejects: [], warnings: [] },
  ...{ normalised: [], normalised_count: 0, possible_duplicates: 0, dry_run: false },
});

const facts = ["name", "domain", "industry", "employees", "revenue", "country", "technologies"] as const;
type Facts = Pick<AccountRow, (typeof facts)[number]>;

function factsOf(cells: PreviewCell[]): Facts {
  const value = (name: string) => cells.find(({ field }) => field === name)?.value ?? null;
  const figure = (name: string) => (value(name) === null ? null : Number(value(name)));
  return {
    name: value("name") ?? "",
    domain: value("domain"),
    industry: value("industry"),
    employees: figure("employees"),
    revenue: figure("revenue"),
    country: value("country"),
    technologies: value("technologies")?.split(/,\s*/) ?? [],
  };
}

function create(store: FakeStore, cells: PreviewCell[]): string {
  return store.addCompany({ ...factsOf(cells), people: [] }, false);
}

/** What a row would change. Blank cells never erase, and a name stays as it is. */
function changes(account: AccountRow, cells: PreviewCell[]): Partial<AccountRow> {
  const { technologies, ...facts } = factsOf(cells);
  facts.name = account.name;
  const given = Object.entries(facts).filter(
    ([field, value]) => value !== null && value !== account[field as keyof AccountRow],
  );
  const more = technologies.filter((one) => !account.technologies.includes(one));
  return {
    ...Object.fromEntries(given),
    ...(more.length > 0 && { technologies: [...account.technologies, ...more] }),
  };
}
