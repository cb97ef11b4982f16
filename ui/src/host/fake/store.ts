/** The invented store: what an account, an execution and a waiting message are, and how they change. */
import {
  Refused,
  type AccountDetail,
  type AccountRow,
  type ApprovalState,
  type Assessment,
  type ContactRow,
  type ErrorCode,
  type EventLine,
  type ExecutionDetail,
  type ExecutionState,
  type Failure,
  type Fit,
  type HistoryLine,
  type HistoryQuery,
  type MailAccount,
  type MailCondition,
  type Message,
  type Reply,
  type Research,
  type RiskReview,
  type Settings,
  type StepLine,
  type Suppression,
} from "../types";
import { detailOf } from "./account";
import { companies, type Company } from "./companies";
import { editsOf, told } from "./letter";
import { begin, timingOf, type Dossier } from "./dossier";
import { scorer, type Facts, type Scorer } from "./fit";
import { account } from "./mail";
import { firstProfiles, type Profile } from "./profiles";
import { assess } from "./quality";

export interface Execution {
  line: HistoryLine;
  steps: StepLine[];
  /** What is written so far; some goals write nothing. */
  message: Message | null;
  contact: string | null;
  assessment: Assessment | null;
  research: Research | null;
  risk: RiskReview | null;
  approvals: { id: string; state: ApprovalState; at: string; decidedAt: string | null; reason: string | null }[];
  messages: Message[];
  events: EventLine[];
  failure: Failure | null;
  deferred: boolean;
  reply?: Reply | null;
  /** The rep said that they sent what they were given to send. */
  confirmed?: boolean;
  followUpAt?: string | null;
}

export const say = (code: ErrorCode, message: string): Refused => new Refused({ code, message });

export const noSettings: Settings = {
  sender: { name: "", email: "", company: "", offer: "", postal_address: "", data_source: "" },
  profile: "enterprise",
  framework: "bant",
  hand_off: "mail_program",
  approval_hours: 24,
  qualified_from: 0.7,
  log_level: "info",
  sending: { undo_seconds: 10, most_a_day: 100, seconds_between: 30, follow_up_days: 4 },
};

export class FakeStore {
  accounts = new Map<string, AccountRow>();
  contacts = new Map<string, ContactRow[]>();
  ownWords = new Set<string>();
  profiles: Profile[];
  activeProfile = "icp-1";
  executions: Execution[] = [];
  /** By name. */
  searches = new Map<string, HistoryQuery>();
  /** Pairs that the rep said are two. */
  dismissed = new Set<string>();
  /** Why the clock is not trusted. */
  clockDoubt: string | null = null;
  settings: Settings = structuredClone(noSettings);
  mail: MailAccount;
  #suppressed = new Map<string, Suppression>();
  /** Who may not be written to because of a line of that list. */
  #stopped = new Set<string>();
  #count = 0;
  #dossiers = new Map<string, Dossier>();
  #scorer: Scorer;
  #listeners = new Set<() => void>();

  constructor(
    public now: () => Date,
    mail: MailCondition = "not_set",
  ) {
    this.mail = account(mail);
    this.profiles = firstProfiles(now().toISOString());
    this.#scorer = this.#active();
  }

  #active(): Scorer {
    const profile = this.profiles.find(({ id }) => id === this.activeProfile);
    if (!profile) throw say("not_found", "No profile is in use.");
    return scorer(profile.icp);
  }

  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  id(kind: string): string {
    return `${kind}-${++this.#count}`;
  }

  addCompany(company: Company, sample = true): string {
    const id = this.id("acc");
    const { name, domain, industry, employees, revenue, country, technologies } = company;
    const facts = { name, domain, industry, employees, revenue, country, technologies };
    const row: Omit<AccountRow, "fit" | "timing" | "open_deals"> = {
      id,
      ...facts,
      region: null,
      do_not_contact: company.doNotContact ?? false,
      sample,
      contacts: company.people.length,
      latest: null,
    };
    const dossier = begin(row, this.#dossiers.size, this.now());
    this.#dossiers.set(id, dossier);
    this.accounts.set(id, {
      ...row,
      fit: this.#scorer({ ...facts, own: dossier.own }),
      timing: timingOf(dossier, this.now()).score,
      open_deals: dossier.deals.filter(({ status }) => status === "open").length,
    });
    this.#note(id, "import", []);
    this.contacts.set(
      id,
      company.people.map(({ first, last, title, email, optedOut }) => ({
        id: this.id("con"),
        name: `${first} ${last}`,
        email: email === false ? null : `${first}.${last}@${domain}`.toLowerCase().replace(/\s/g, ""),
        title,
        phone: null,
        linkedin: null,
        opted_out: optedOut ?? false,
        sample,
      })),
    );
    return id;
  }

  addSamples(): void {
    const known = new Set([...this.accounts.values()].map((account) => account.name));
    for (const company of companies) if (!known.has(company.name)) this.addCompany(company);
  }

  /** Its answers stay: it may come back. */
  remove(id: string): void {
    this.accounts.delete(id);
    this.contacts.delete(id);
  }

  account(id: string): AccountRow {
    const account = this.accounts.get(id);
    if (!account) throw say("not_found", "There is no such account.");
    return account;
  }

  dossier(id: string): Dossier {
    const dossier = this.#dossiers.get(id);
    if (!dossier) throw say("not_found", "There is no such account.");
    return dossier;
  }

  facts(id: string): Facts {
    return { ...this.account(id), own: this.dossier(id).own };
  }

  detail(id: string): AccountDetail {
    return detailOf(this, id);
  }

  /** Scores anew, and notes for each what changed. */
  rescore(cause: string, ids: Iterable<string> = this.accounts.keys()): void {
    this.#scorer = this.#active();
    for (const id of ids) {
      const row = this.account(id);
      const fit = this.#scorer(this.facts(id));
      const changes = differences(row.fit, fit);
      this.accounts.set(id, { ...row, fit });
      if (changes.length > 0) this.#note(id, cause, changes);
    }
  }

  retime(id: string): void {
    this.accounts.set(id, { ...this.account(id), timing: timingOf(this.dossier(id), this.now()).score });
  }

  #note(id: string, cause: string, changes: string[]): void {
    const { icp, rules, score, low, high, priority } = this.account(id).fit;
    const at = this.now().toISOString();
    this.dossier(id).scores.unshift({ at, icp, rules, score, low, high, priority, cause, changes });
  }

  suppressions(): Suppression[] {
    return [...this.#suppressed.values()].reverse();
  }

  suppress(line: Omit<Suppression, "at">): void {
    const key = `${line.kind} ${line.value}`;
    if (!this.#suppressed.has(key)) this.#suppressed.set(key, { ...line, at: this.now().toISOString() });
    this.#stop();
  }

  suppressPerson(contact: string): void {
    const person = [...this.contacts.values()].flat().find(({ id }) => id === contact);
    if (!person) throw say("not_found", "There is no such person. Look at the account again.");
    const reason = "They asked not to be written to";
    this.suppress({ kind: "person", value: person.id, label: person.name, reason });
  }

  unsuppress(kind: string, value: string): void {
    this.#suppressed.delete(`${kind} ${value}`);
    this.#stop();
  }

  #stop(): void {
    const stops = ({ id, email }: ContactRow): boolean =>
      this.#suppressed.has(`person ${id}`) ||
      (email !== null &&
        (this.#suppressed.has(`address ${email}`) || this.#suppressed.has(`domain ${email.split("@")[1]}`)));
    for (const [account, people] of this.contacts) {
      const marked = people.map((person) => {
        if (stops(person) && !person.opted_out) this.#stopped.add(person.id);
        else if (stops(person) || !this.#stopped.delete(person.id)) return person;
        return { ...person, opted_out: stops(person) };
      });
      this.contacts.set(account, marked);
    }
  }

  approvedToday(): number {
    const today = this.now().toISOString().slice(0, 10);
    return this.executions
      .flatMap(({ approvals }) => approvals)
      .filter(({ state, decidedAt }) => state === "consumed" && decidedAt?.startsWith(today)).length;
  }

  mailable(account: string): ContactRow | undefined {
    return this.contacts.get(account)?.find((contact) => contact.email !== null && !contact.opted_out);
  }

  execution(id: string): Execution {
    const execution = this.executions.find(({ line }) => line.execution === id);
    if (!execution) throw say("not_found", "There is no such entry in the history.");
    return execution;
  }

  /** The message of one that waits. */
  letter(execution: Execution): Message {
    if (!execution.message) throw say("not_found", "There is no message in this one.");
    return execution.message;
  }

  waiting(approval: string): Execution {
    const execution = this.executions.find(({ approvals }) => approvals.some(({ id }) => id === approval));
    if (!execution) throw say("not_found", "There is no such message.");
    const last = execution.approvals.at(-1);
    if (last?.id !== approval || last.state !== "pending") {
      throw say("already_decided", "This message was answered or changed in the meantime.");
    }
    return execution;
  }

  record(execution: Execution, kind: string, summary: string, details: unknown = {}): void {
    const at = this.now().toISOString();
    execution.events.push({ seq: execution.events.length, at, kind, details, summary });
  }

  move(execution: Execution, state: ExecutionState): void {
    const ended = ["completed", "failed", "denied", "expired", "cancelled"].includes(state);
    execution.line = { ...execution.line, state, ended_at: ended ? this.now().toISOString() : null };
    const account = this.account(execution.line.account_id);
    this.accounts.set(account.id, {
      ...account,
      latest: { execution: execution.line.execution, state, message: execution.line.subject !== null },
    });
  }

  request(execution: Execution): string {
    const id = this.id("apr");
    execution.confirmed = false;
    execution.followUpAt = null;
    execution.approvals.push({
      id,
      state: "pending",
      at: this.now().toISOString(),
      decidedAt: null,
      reason: null,
    });
    execution.line = { ...execution.line, ...told(execution, this.letter(execution)) };
    this.record(execution, "approval_requested", "Asked for your approval", { approval: id });
    this.move(execution, "awaiting_approval");
    return id;
  }

  decide(execution: Execution, state: ApprovalState, reason: string | null = null): void {
    const last = execution.approvals.at(-1);
    if (!last) return;
    last.state = state;
    last.decidedAt = this.now().toISOString();
    last.reason = reason;
    execution.line = { ...execution.line, reason };
  }

  write(execution: Execution, message: Message): void {
    execution.message = message;
    execution.messages.push(message);
    execution.assessment = assess(message);
  }

  whole(execution: Execution): ExecutionDetail {
    const { line, assessment, messages, events, failure, research, risk, steps } = execution;
    const did = (tool: string) => steps.some((step) => step.tool === tool && step.state === "completed");
    const used = execution.approvals.at(-1)?.state === "consumed";
    const stopped = ["failed", "awaiting_approval", "completed"].includes(line.state);
    return {
      ...line,
      reason: line.reason ?? failure?.message ?? null,
      steps,
      budget: { used: steps.reduce((sum, { ms, cost }) => sum + (ms === null ? 0 : cost), 0), limit: 100 },
      messages,
      approvals: execution.approvals.map(({ id, state, at, decidedAt, reason }) => ({
        approval: id,
        state,
        digest: [...`${id}${line.subject}`]
          .reduce((hash, letter) => (hash * 31n + BigInt(letter.codePointAt(0) ?? 0)) % 2n ** 256n, 7n ** 90n)
          .toString(16)
          .padStart(64, "0")
          .slice(0, 64),
        requested_at: at,
        expires_at: new Date(Date.parse(at) + 86_400_000).toISOString(),
        decided_at: decidedAt,
        reason,
      })),
      edits: editsOf(messages[0], messages.at(-1)),
      template: messages.length > 0 ? "First contact" : null,
      template_version: messages.length > 0 ? 2 : null,
      draft_reasons: messages.length > 0 ? ["“First contact” is used: it is for a first message by e-mail."] : [],
      events,
      fit_detail: did("score_account_fit") ? this.account(line.account_id).fit : null,
      assessment,
      qualification_detail: did("qualify_opportunity") ? this.detail(line.account_id).qualification : null,
      research,
      risk,
      can_retry: stopped && !used && steps.some((step) => step.state !== "completed"),
      failure,
      outcome_unknown: line.state === "outcome_unknown",
      reply: execution.reply ?? null,
      can_be_answered: line.state === "completed" && line.subject !== null,
      waits_for_word: this.waitsForWord(execution),
      follow_up_at: execution.reply ? null : (execution.followUpAt ?? null),
    };
  }

  waitsForWord({ line, message, confirmed }: Execution): boolean {
    return line.state === "completed" && message !== null && message.hand_off !== "mail_server" && !confirmed;
  }

  /** It went out, or is with the rep to send: without an answer the account comes back. */
  wentOut(execution: Execution): void {
    const days = this.settings.sending?.follow_up_days ?? 0;
    execution.followUpAt = days > 0 ? new Date(this.now().getTime() + days * 86_400_000).toISOString() : null;
    this.move(execution, "completed");
  }
}

/** `employees: unknown → 0.30`, for each factor whose part in the score changed. */
function differences(before: Fit, after: Fit): string[] {
  const parts = ({ factors }: Fit) =>
    new Map(factors.map(({ name, known, contribution }) => [name, known ? contribution.toFixed(2) : "unknown"]));
  const [old, fresh] = [parts(before), parts(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((name) => {
    const [from, to] = [old.get(name) ?? "not looked at", fresh.get(name) ?? "not looked at"];
    return from === to ? [] : [`${name}: ${from} → ${to}`];
  });
}
