/** What an invented run does: the steps of its goal one by one, then it waits for the rep or has ended. */
import type { AccountRow, Failure, Goal, StepLine } from "../types";
import { address, compose, followUp } from "./draft";
import { research, reviewRisk } from "./findings";
import type { Execution, FakeStore } from "./store";

const tools = {
  score_account_fit: { domain: "intelligence", cost: 0.5, ms: 0.21, did: "Scored the fit" },
  research_account: { domain: "intelligence", cost: 0.5, ms: 0.12, did: "Looked through the records" },
  draft_outbound_message: { domain: "engagement", cost: 1, ms: 1.4, did: "Drafted the message" },
  draft_follow_up_message: { domain: "engagement", cost: 1, ms: 0.9, did: "Drafted the follow-up" },
  assess_message_quality: { domain: "engagement", cost: 0.5, ms: 0.38, did: "Checked the message" },
  qualify_opportunity: { domain: "qualification", cost: 0.7, ms: 0.09, did: "Looked at what is known about the deal" },
  review_deal_risk: { domain: "qualification", cost: 0.7, ms: 0.07, did: "Looked for risks" },
};
type Tool = keyof typeof tools;
export type Broken = Tool;

const plans: Record<Goal, Tool[]> = {
  prospect: ["score_account_fit", "draft_outbound_message", "assess_message_quality", "qualify_opportunity"],
  research: ["research_account", "score_account_fit"],
  "follow-up": ["draft_follow_up_message", "assess_message_quality"],
  qualify: ["qualify_opportunity", "score_account_fit"],
  "review-risk": ["review_deal_risk", "qualify_opportunity"],
};
const isTool = (tool: string): tool is Tool => tool in tools;
const drafts = (goal: string) => goal === "prospect" || goal === "follow-up";

export function run(store: FakeStore, goal: Goal, account: AccountRow, broken?: Broken): Execution {
  const pending = (tool: Tool): StepLine => {
    const { domain, cost } = tools[tool];
    return { tool, domain, state: "pending", cost, ms: null, failure: null };
  };
  const execution: Execution = {
    line: {
      execution: store.id("exe"),
      trace_id: store.id("trace"),
      account: account.name,
      account_id: account.id,
      goal,
      state: "running",
      started_at: store.now().toISOString(),
      ended_at: null,
      fit: null,
      quality: null,
      qualification: null,
      contact: null,
      erased: false,
      recipient: null,
      subject: null,
      channel: null,
      grade: null,
      reason: null,
      note: null,
      found: [],
    },
    steps: plans[goal].map(pending),
    message: null,
    contact: null,
    assessment: null,
    research: null,
    risk: null,
    approvals: [],
    messages: [],
    events: [],
    failure: null,
    deferred: false,
  };
  store.executions.unshift(execution);
  store.record(execution, "plan_created", `Planned ${execution.steps.length} steps for ${account.name}`, { goal });
  work(store, execution, broken);
  return execution;
}

/** Does again what gave nothing. */
export function again(store: FakeStore, execution: Execution, broken?: Broken): void {
  if (execution.approvals.at(-1)?.state === "pending") store.decide(execution, "voided");
  execution.steps = execution.steps.map((step) =>
    step.state === "completed" ? step : { ...step, state: "pending", failure: null },
  );
  execution.failure = null;
  store.record(execution, "execution_retried", "You had the failed steps done again");
  work(store, execution, broken);
}

function work(store: FakeStore, execution: Execution, broken?: Broken): void {
  execution.steps = execution.steps.map((step) => {
    if (step.state !== "pending" || !isTool(step.tool)) return step;
    const { ms, did } = tools[step.tool];
    if (step.tool === "assess_message_quality" && !execution.message) {
      store.record(execution, "step_skipped", "Skipped a step: there is no message to check");
      return { ...step, state: "skipped" };
    }
    const failure: Failure | null =
      step.tool === broken
        ? { kind: "SYSTEM", message: "The records could not be read in time. Trying again may help." }
        : perform(store, execution, step.tool);
    if (failure) {
      store.record(execution, "tool_call_error", `A step did not work: ${failure.message}`, { tool: step.tool });
      return { ...step, state: "failed", ms, failure };
    }
    store.record(execution, "tool_call_complete", did, { tool: step.tool });
    return { ...step, state: "completed", ms };
  });
  if (execution.message) return void store.request(execution);
  const completed = execution.steps.some(({ state }) => state === "completed");
  if (completed && !drafts(execution.line.goal)) {
    store.record(execution, "execution_completed", "Done");
    return store.move(execution, "completed");
  }
  execution.failure = execution.steps.find(({ failure }) => failure)?.failure ?? null;
  store.record(execution, "execution_failed", `Could not be done: ${execution.failure?.message}`);
  store.move(execution, "failed");
}

function perform(store: FakeStore, execution: Execution, tool: Tool): Failure | null {
  const { account_id } = execution.line;
  const detail = store.detail(account_id);
  const contact = store.mailable(account_id);
  switch (tool) {
    case "score_account_fit":
      execution.line = { ...execution.line, fit: detail.account.fit.score };
      return null;
    case "qualify_opportunity":
      execution.line = { ...execution.line, qualification: detail.qualification.score };
      return null;
    case "research_account":
      execution.research = research(detail);
      return null;
    case "review_deal_risk":
      execution.risk = reviewRisk(detail);
      return null;
    case "draft_outbound_message":
      execution.contact = contact?.id ?? null;
      store.write(execution, compose(store, detail.account, contact));
      return null;
    case "draft_follow_up_message": {
      const sent = store.executions.find(({ line }) => line.account_id === account_id && line.state === "completed");
      const earlier = sent?.message;
      if (!earlier || earlier.recipient === null) {
        const name = detail.account.name;
        return {
          kind: "USER",
          message: `Nothing went out to anybody at ${name} yet, so there is nothing to follow up.`,
        };
      }
      execution.contact = detail.contacts.find((person) => address(person) === earlier.recipient)?.id ?? null;
      store.write(execution, followUp(store, earlier));
      return null;
    }
    case "assess_message_quality":
      return null;
  }
}
