/** The invented store: what an account, an execution and a waiting message are, and how they change. */
import {
  Refused,
  type AccountDetail,
  type AccountRow,
  type Answer,
  type ApprovalState,
  type Assessment,
  type ContactRow,
  type Element,
  type ErrorCode,
  type EventLine,
  type ExecutionDetail,
  type ExecutionState,
  type Failure,
  type HistoryLine,
  type Message,
  type Research,
  type RiskReview,
  type Settings,
  type StepLine,
} from "../types";
import { companies, type Company } from "./companies";
import { assess, elements, fitOf, qualify } from "./scores";

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
}

export const say = (code: ErrorCode, message: string): Refused => new Refused({ code, message });

export const noSettings: Settings = {
  sender: { name: "", email: "", company: "", offer: "", postal_address: "" },
  profile: "enterprise",
  framework: "bant",
  hand_off: "mail_program",
  approval_hours: 24,
  icp: `name = "Mid-size, modern stack"

[industry]
weight = 0.30
any_of = ["Software", "Manufacturing", "Logistics"]

[employees]
weight = 0.25
min = 100
max = 1000
`,
  log_level: "info",
};

export class FakeStore {
  accounts = new Map<string, AccountRow>();
  contacts = new Map<string, ContactRow[]>();
  answers = new Map<string, Map<Element, Answer>>();
  executions: Execution[] = [];
  /** Why the clock is not trusted. */
  clockDoubt: string | null = null;
  settings: Settings = structuredClone(noSettings);
  #count = 0;
  #listeners = new Set<() => void>();

  constructor(public now: () => Date) {}

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
    this.accounts.set(id, {
      id,
      ...facts,
      do_not_contact: company.doNotContact ?? false,
      sample,
      contacts: company.people.length,
      fit: fitOf(facts),
      latest: null,
    });
    this.contacts.set(
      id,
      company.people.map(({ first, last, title, email, optedOut }) => ({
        id: this.id("con"),
        name: `${first} ${last}`,
        email: email === false ? null : `${first}.${last}@${domain}`.toLowerCase().replace(/\s/g, ""),
        title,
        phone: null,
        opted_out: optedOut ?? false,
      })),
    );
    this.answers.set(id, new Map());
    return id;
  }

  addSamples(): void {
    const known = new Set([...this.accounts.values()].map((account) => account.name));
    for (const company of companies) if (!known.has(company.name)) this.addCompany(company);
  }

  account(id: string): AccountRow {
    const account = this.accounts.get(id);
    if (!account) throw say("not_found", "There is no such account.");
    return account;
  }

  detail(id: string): AccountDetail {
    const account = this.account(id);
    const answers = this.answers.get(id) ?? new Map<Element, Answer>();
    return {
      account,
      contacts: this.contacts.get(id) ?? [],
      qualification: qualify(this.settings.framework, answers),
      answers: elements[this.settings.framework].map((element) => ({
        element,
        answer: answers.get(element) ?? "unknown",
      })),
      history: this.executions.filter(({ line }) => line.account_id === id).map(({ line }) => line),
    };
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
    execution.approvals.push({
      id,
      state: "pending",
      at: this.now().toISOString(),
      decidedAt: null,
      reason: null,
    });
    const { recipient, subject } = this.letter(execution);
    execution.line = { ...execution.line, recipient, subject, quality: execution.assessment?.score ?? null };
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
      events,
      fit_detail: did("score_account_fit") ? this.account(line.account_id).fit : null,
      assessment,
      qualification_detail: did("qualify_opportunity") ? this.detail(line.account_id).qualification : null,
      research,
      risk,
      can_retry: stopped && !used && steps.some((step) => step.state !== "completed"),
      failure,
      outcome_unknown: line.state === "outcome_unknown",
    };
  }
}
