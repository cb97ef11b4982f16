/**
 * An invented program for tests and for a plain browser: typed like the real one, kept in memory, forgotten on reload.
 * It follows the real one's manners (an edit makes a new request, an answer ends one), not its rules.
 */
import { accountCommands } from "./fake/account";
import { backtestCommands } from "./fake/backtest";
import { companies } from "./fake/companies";
import { address } from "./fake/draft";
import { duplicates } from "./fake/duplicates";
import { imports, type FakeImports } from "./fake/imports";
import { knowledgeCommands } from "./fake/knowledge";
import { modelCommands, type FakeModels } from "./fake/models";
import { profileCommands } from "./fake/profiles";
import { again, run, type Broken } from "./fake/run";
import { assess, suggestions } from "./fake/quality";
import { signals } from "./fake/signals";
import { FakeStore, say, type Execution } from "./fake/store";
import { templateCommands } from "./fake/templates";
import type { AccountRow, Answered, ExecutionLine, Host, Refusal, Review } from "./types";

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

function asReview(store: FakeStore, execution: Execution, fallback: string | null = null): Review {
  const { line, assessment, failure } = execution;
  const message = store.letter(execution);
  const { account, contacts, qualification, history } = store.detail(line.account_id);
  const request = store.whole(execution).approvals.at(-1);
  return {
    approval: request?.approval ?? "",
    execution: line.execution,
    trace_id: line.trace_id,
    account_id: line.account_id,
    account: line.account,
    message,
    contact_id: execution.contact,
    template: "first-touch",
    provider: "composer",
    fallback,
    missing: [...message.body.matchAll(/\[([^\]]+)\?\]/g)].map((match) => match[1] ?? ""),
    claims: [
      { text: `${account.name}`, source: "account.name" },
      ...(account.industry ? [{ text: account.industry, source: "account.industry" }] : []),
      ...(account.country ? [{ text: account.country, source: "account.country" }] : []),
    ],
    reasons: ["“First contact” is used: it is for a first message by e-mail."],
    fit: account.fit,
    assessment,
    qualification,
    contacts,
    earlier: history.filter((earlier) => earlier.execution !== line.execution),
    failure,
    requested_at: request?.requested_at ?? "",
    expires_at: request?.expires_at ?? "",
  };
}

const orders: Record<string, (a: AccountRow, b: AccountRow) => number> = {
  fit: (a, b) => (b.fit.score ?? 0) - (a.fit.score ?? 0),
  name: (a, b) => a.name.localeCompare(b.name),
  employees: (a, b) => (b.employees ?? -1) - (a.employees ?? -1),
  revenue: (a, b) => (b.revenue ?? -1) - (a.revenue ?? -1),
};

export function fakeHost(options: FakeOptions = {}): FakeHost {
  const store = new FakeStore(options.now ?? (() => new Date()));
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

    queue: async () =>
      store.executions
        .filter(({ line }) => line.state === "awaiting_approval")
        .reverse()
        .map((execution) => {
          const { approval, message, requested_at, expires_at } = asReview(store, execution);
          return {
            approval,
            execution: execution.line.execution,
            account: execution.line.account,
            sample: store.account(execution.line.account_id).sample,
            channel: message.channel,
            recipient: message.recipient,
            subject: message.subject,
            grade: execution.assessment?.grade ?? null,
            findings: execution.assessment?.issues ?? [],
            requested_at,
            expires_at,
            deferred: execution.deferred,
            fit: execution.line.fit,
          };
        }),
    review: async (approval) => asReview(store, store.waiting(approval), options.models?.fallback),
    async revise(approval, { subject, body, contact_id, hand_off }) {
      const execution = store.waiting(approval);
      const { contacts } = store.detail(execution.line.account_id);
      const contact = contacts.find(({ id }) => id === contact_id);
      store.decide(execution, "voided");
      store.record(execution, "approval_voided", "You changed the message; the earlier request no longer counts");
      execution.contact = contact?.id ?? null;
      execution.failure = null;
      store.write(execution, { ...store.letter(execution), subject, body, hand_off, recipient: address(contact) });
      store.request(execution);
      store.changed();
      return asReview(store, execution);
    },
    async assessMessage(approval, { subject, body }) {
      return assess({ ...store.letter(store.waiting(approval)), subject, body }, store.ownWords);
    },
    suggestSpelling: async (word) => suggestions(word),
    ownWords: async () => [...store.ownWords].sort(),
    async addOwnWord(word) {
      if (!/^[\p{L}\p{N}'’-]{1,40}$/u.test(word.trim())) throw say("bad_input", "That is no word. Write one word.");
      store.ownWords.add(word.trim().toLowerCase());
      return [...store.ownWords].sort();
    },
    async removeOwnWord(word) {
      store.ownWords.delete(word);
      return [...store.ownWords].sort();
    },
    async deny(approval, reason) {
      if (!reason.trim()) throw say("bad_input", "Say why, so that the history can tell.");
      const execution = store.waiting(approval);
      store.decide(execution, "denied", reason);
      store.record(execution, "approval_received", `You denied it: ${reason}`);
      store.move(execution, "denied");
      store.changed();
      return null;
    },
    async defer(approval) {
      const execution = store.waiting(approval);
      execution.deferred = true;
      store.record(execution, "approval_deferred", "You put it off");
      store.changed();
      return null;
    },
    async askApproval(approval) {
      const execution = store.waiting(approval);
      if (store.letter(execution).recipient === null) {
        throw say("recipient_missing", "There is nobody to send this to yet. Choose a contact first.");
      }
      await wait(options.answerAfterMs ?? 1200);
      const reason = options.cannotShow ?? null;
      const answered = reason ? "cannot_show" : (options.answer ?? "approved");
      store.waiting(approval);
      if (answered === "approved" && options.handOverFails) {
        execution.failure = { kind: "SYSTEM", message: "The mail program could not be started." };
        store.decide(execution, "consumed");
        store.record(execution, "dispatch_failed", "It could not be handed over; nothing left");
        store.request(execution);
      } else if (answered === "approved") {
        store.decide(execution, "consumed");
        store.record(execution, "approval_received", "You approved it");
        store.record(execution, "dispatch_completed", "Handed to your mail program");
        store.move(execution, "completed");
      }
      store.changed();
      const { state } = execution.line;
      return { answered, reason, execution: execution.line.execution, state, failure: execution.failure };
    },
    async confirmOutcome(id, sent) {
      const execution = store.execution(id);
      store.record(execution, "outcome_confirmed", sent ? "You said it was sent" : "You said it was not sent");
      if (sent) store.move(execution, "completed");
      else store.request(execution);
      store.changed();
      return store.whole(execution);
    },
    async markReply(id, reply) {
      const execution = store.execution(id);
      execution.reply = reply;
      store.changed();
      return store.whole(execution);
    },
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

    async history({ search, account, state, after, limit }) {
      const words = search.toLowerCase().split(/\s+/).filter(Boolean);
      const all = store.executions
        .filter(({ line, message }) => {
          const text = [line.account, line.recipient, line.subject, message?.body].join(" ").toLowerCase();
          const wanted = (account === null || line.account_id === account) && (state === null || line.state === state);
          return wanted && words.every((word) => text.includes(word));
        })
        .map(({ line }) => line);
      const start = after === null ? 0 : all.findIndex(({ execution }) => execution === after) + 1;
      return { rows: all.slice(start, start + limit), more: all.length > start + limit };
    },
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
      store.move(execution, "completed");
    } else if (index === 1) {
      store.decide(execution, "denied", "Wrong person");
      store.record(execution, "approval_received", "You denied it: Wrong person");
      store.move(execution, "denied");
    } else if (index === 2) {
      store.decide(execution, "consumed");
      store.record(execution, "dispatch_unknown", "The program ended while it was handing over");
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
