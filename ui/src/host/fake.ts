/**
 * An invented program for tests and for a plain browser: typed like the real one, kept in memory, forgotten on reload.
 * It follows the real one's manners (an edit makes a new request, an answer ends one), not its rules.
 */
import { accountCommands } from "./fake/account";
import { auditCommands } from "./fake/audit";
import { backupCommands } from "./fake/backups";
import { backtestCommands } from "./fake/backtest";
import { companies } from "./fake/companies";
import { duplicates } from "./fake/duplicates";
import { historyCommands } from "./fake/history";
import { imports, type FakeImports } from "./fake/imports";
import { mailCommands } from "./fake/mail";
import { knowledgeCommands } from "./fake/knowledge";
import { modelCommands, type FakeModels } from "./fake/models";
import { outbox } from "./fake/outbox";
import { profileCommands } from "./fake/profiles";
import { reviewCommands } from "./fake/reviews";
import { again, run, type Broken } from "./fake/run";
import { signals } from "./fake/signals";
import { FakeStore, say, type Execution } from "./fake/store";
import { suppressionCommands } from "./fake/suppressions";
import { templateCommands } from "./fake/templates";
import type { AccountRow, Answered, ExecutionLine, HandOff, Host, MailCondition, Refusal } from "./types";

export interface FakeOptions {
  /** Begin with nothing imported. */
  empty?: boolean;
  /** How many more accounts to invent. */
  more?: number;
  /** What the rep answers in the approval window, and after how long. */
  answer?: Answered;
  /** Why the approval window cannot be shown. */
  cannotShow?: string;
  answerAfterMs?: number;
  /** The hand-over does not work. */
  handOverFails?: boolean;
  /** A tool that does not work, for as long as it stands here. */
  broken?: Broken;
  /** How long an import takes. */
  importMs?: number;
  /** How many rows a file to import has; about forty. */
  importRows?: number;
  /** Begin with accounts that may be one. */
  duplicates?: boolean;
  /** The rep has enough closed deals of their own to learn from. */
  manyDeals?: boolean;
  /** How the invented models behave. */
  models?: FakeModels;
  /** How messages leave, and for how long they can be taken back. */
  way?: HandOff;
  undoSeconds?: number;
  /** How far the mail server is set up, and whether it lets the rep in. */
  mail?: MailCondition;
  mailFails?: boolean;
  checkMs?: number;
  /** The rep approves faster than one reads. */
  hasty?: boolean;
  /** How many addresses nobody writes to. */
  suppressed?: number;
  /** No file is chosen where one is asked for. */
  noFile?: boolean;
  /** The record was changed behind the program's back. */
  recordChanged?: boolean;
  /** How long it takes to check the record. */
  auditMs?: number;
  now?: () => Date;
}

export interface FakeHost extends Host, FakeImports {
  readonly store: FakeStore;
  readonly options: FakeOptions;
}

function asLine(store: FakeStore, execution: Execution): ExecutionLine {
  const { steps, budget, failure } = store.whole(execution);
  const { execution: id, trace_id, account, account_id, state, fit, quality, qualification } = execution.line;
  const approval = execution.approvals.at(-1)?.id ?? null;
  return {
    execution: id,
    trace_id,
    account,
    account_id,
    state,
    steps,
    budget,
    fit,
    quality,
    qualification,
    approval,
    failure,
  };
}

const orders: Record<string, (a: AccountRow, b: AccountRow) => number> = {
  fit: (a, b) => (b.fit.score ?? 0) - (a.fit.score ?? 0),
  name: (a, b) => a.name.localeCompare(b.name),
  employees: (a, b) => (b.employees ?? -1) - (a.employees ?? -1),
  revenue: (a, b) => (b.revenue ?? -1) - (a.revenue ?? -1),
};

export function fakeHost(options: FakeOptions = {}): FakeHost {
  const store = new FakeStore(options.now ?? (() => new Date()), options.mail);
  store.settings.hand_off = options.way ?? "mail_program";
  if (options.undoSeconds && store.settings.sending) store.settings.sending.undo_seconds = options.undoSeconds;
  const out = outbox(store, options);
  if (!options.empty) begin(store, options.more ?? 0);
  if (options.duplicates) addTwins(store);
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  return {
    real: false,
    store,
    options,
    onChanged: (listener) => store.onChanged(listener),

    status: async () => ({
      version: "0.1.0",
      data_dir: "nowhere: this is a preview",
      log_dir: null,
      log_problem: null,
      accounts: store.accounts.size,
      contacts: [...store.contacts.values()].reduce((sum, list) => sum + list.length, 0),
      waiting: store.executions.filter(({ line }) => line.state === "awaiting_approval").length,
      unknown_outcomes: store.executions.filter(({ line }) => line.state === "outcome_unknown").length,
      unconfirmed: store.executions.filter((execution) => store.waitsForWord(execution)).length,
      sender_complete: Object.entries(store.settings.sender).every(
        ([name, value]) => name === "data_source" || value.trim() !== "",
      ),
      clock_doubt: store.clockDoubt,
    }),
    confirmClock: async () => {
      store.clockDoubt = null;
      store.changed();
      return null;
    },
    keychainStatus: async () => ({
      available: false,
      message: "There is no keychain in a preview. Nothing here needs one yet.",
    }),

    async accounts({ search, priority, sort, reverse, offset, limit }) {
      const words = search.toLowerCase().split(/\s+/).filter(Boolean);
      const rows = [...store.accounts.values()]
        .filter(({ name, domain, industry, country }) => {
          const text = [name, domain, industry, country].join(" ").toLowerCase();
          return words.every((word) => text.includes(word));
        })
        .filter(({ fit }) => priority === null || fit.priority === priority)
        .sort((a, b) => orders[sort]?.(a, b) || a.id.localeCompare(b.id));
      if (reverse) rows.reverse();
      return { total: rows.length, rows: rows.slice(offset, offset + limit) };
    },
    async addContact(account, { first_name, last_name, email, title, phone, linkedin }) {
      if (!/^\S+@\S+\.\S+$/.test(email)) throw say("bad_input", `“${email}” is not an e-mail address.`);
      const list = store.contacts.get(account) ?? [];
      const contact = {
        id: store.id("con"),
        name: `${first_name} ${last_name}`.trim(),
        email,
        title: title || null,
        phone: phone || null,
        linkedin: linkedin || null,
        opted_out: false,
        sample: false,
      };
      store.contacts.set(account, [...list, contact]);
      store.accounts.set(account, { ...store.account(account), contacts: list.length + 1 });
      store.changed();
      return store.detail(account);
    },
    ...accountCommands(store),
    ...profileCommands(store),
    ...templateCommands(store),
    ...knowledgeCommands(store, options.empty ?? false),
    ...backtestCommands(store, options.manyDeals ?? false),

    ...imports(store, options.importMs ?? 300, options.importRows),
    ...duplicates(store),
    ...modelCommands(store, options.models),

    async run(goal, accounts) {
      await wait(0);
      const executions: ExecutionLine[] = [];
      const refused: Refusal[] = [];
      for (const id of accounts) {
        const account = store.account(id);
        if (account.do_not_contact) {
          const message = `${account.name} asked not to be contacted.`;
          refused.push({ account: account.name, code: "do_not_contact", message });
        } else executions.push(asLine(store, run(store, goal, account, options.broken)));
      }
      store.changed();
      return { executions, refused };
    },

    ...reviewCommands(store, options, out),
    ...out.commands,
    ...mailCommands(store, options),
    ...suppressionCommands(store, options),

    async cancel(id) {
      const execution = store.execution(id);
      store.decide(execution, "voided");
      store.record(execution, "execution_cancelled", "You cancelled it");
      store.move(execution, "cancelled");
      store.changed();
      return store.whole(execution);
    },

    async retry(id) {
      const execution = store.execution(id);
      if (!store.whole(execution).can_retry) throw say("already_decided", "There is nothing to do again.");
      again(store, execution, options.broken);
      store.changed();
      return store.whole(execution);
    },
    signals: async () => signals(store),

    ...historyCommands(store),
    ...backupCommands(store, options),
    ...auditCommands(store, options),
    execution: async (id) => store.whole(store.execution(id)),

    settings: async () => structuredClone(store.settings),
    async saveSettings(settings) {
      const own = settings.own_profile;
      const amounts = own ? [["the whole", own.limit] as const, ...Object.entries(own.domains ?? {})] : [];
      const none = amounts.find(([, units]) => !(units > 0 && units <= 1_000_000));
      if (none) {
        const must = `the budget for ${none[0]} must be more than 0 and at most 1,000,000 units`;
        throw say("bad_input", `Your own budget: ${must}.`);
      }
      if (settings.approval_hours < 1 || settings.approval_hours > 720)
        throw say("bad_input", "A message waits for your answer 1 to 720 hours.");
      if ((settings.sending?.undo_seconds ?? 0) > 120)
        throw say("bad_input", "A mail can be taken back for at most 120 seconds.");
      store.settings = structuredClone(settings);
      store.changed();
      return structuredClone(settings);
    },
  };
}

/** Two companies that are there twice. */
function addTwins(store: FakeStore): void {
  for (const [name, suffix] of [
    ["Cobalt Freight", "B.V."],
    ["Ironwood Labs", "Inc."],
  ] as const) {
    const company = companies.find((one) => one.name === name);
    if (!company) continue;
    const people = [{ first: "Kim", last: "Lower", title: "Buyer" }];
    store.addCompany({ ...company, name: `${name} ${suffix}`, domain: null, employees: 290, people }, false);
  }
}

/** A desk in the middle of a week. */
function begin(store: FakeStore, more: number): void {
  store.addSamples();
  store.settings.sender = {
    name: "Robin Marsh",
    email: "robin@tideway.example",
    company: "Tideway",
    offer: "see which work to do first",
    postal_address: "12 Quay Street, Bristol BS1 4XX",
    data_source: "your company's website",
  };
  store.searches.set("Turned down", { state: "denied" });
  const rows = [...store.accounts.values()].filter(({ do_not_contact }) => !do_not_contact);
  const clock = store.now;
  const earlier = (hours: number) => {
    const then = clock().getTime() - hours * 3_600_000;
    store.now = () => new Date(then);
  };
  const [first, second, third] = rows;
  if (first && second && third) {
    earlier(30);
    run(store, "research", first);
    earlier(27);
    run(store, "review-risk", second);
    earlier(21);
    run(store, "follow-up", third);
  }
  rows.slice(0, 11).forEach((account, index) => {
    const then = clock().getTime() - (11 - index) * 5_400_000;
    store.now = () => new Date(then);
    const execution = run(store, "prospect", account, index === 4 ? "qualify_opportunity" : undefined);
    store.now = () => new Date(then + 240_000);
    if (index === 0) {
      store.decide(execution, "consumed");
      store.record(execution, "approval_received", "You approved it");
      store.record(execution, "dispatch_completed", "Handed to your mail program");
      store.wentOut(execution);
    } else if (index === 1) {
      store.decide(execution, "denied", "Wrong person");
      store.record(execution, "approval_received", "You denied it: Wrong person");
      store.move(execution, "denied");
    } else if (index === 2) {
      store.decide(execution, "consumed");
      store.record(execution, "dispatch_unknown", "The program ended while it was handing over");
      execution.failure = {
        kind: "SYSTEM",
        message: "The app ended while it opened your mail program. Look there for a draft or a sent mail.",
      };
      store.move(execution, "outcome_unknown");
    } else if (index === 3) {
      execution.deferred = true;
    }
  });
  store.now = clock;
  for (let n = 1; n <= more; n++) {
    const company = companies[n % companies.length];
    if (company)
      store.addCompany({ ...company, name: `${company.name} ${n}`, people: company.people.slice(0, 1) }, false);
  }
}
