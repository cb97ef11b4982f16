/** The program's words in the rep's words. Exhaustive: a new word does not compile until it stands here too. */
import type {
  Answer,
  Answered,
  ApprovalState,
  DealStatus,
  Element,
  ExecutionState,
  Framework,
  Goal,
  HandOff,
  MessageChannel,
  Priority,
  ReplyFilter,
  Severity,
  SignalKind,
  StepState,
} from "../host/types";

export const stateWords: Record<ExecutionState, string> = {
  running: "Working",
  awaiting_approval: "Waiting for you",
  dispatching: "Being handed over",
  outcome_unknown: "Did it go out?",
  completed: "Done",
  failed: "Failed",
  denied: "Denied",
  expired: "Not answered in time",
  cancelled: "Cancelled",
};

/** What “done” is for a message. */
export const messageDone = "Handed over";

export interface GoalWords {
  /** As it stands on a button. */
  action: string;
  /** What it does, and whether a message comes of it. */
  text: string;
  /** As it stands in the history. */
  name: string;
  writes: boolean;
}

export const goalWords: Record<Goal, GoalWords> = {
  prospect: {
    action: "Run",
    text: "Scores, drafts and checks a message for each. Nothing leaves.",
    name: "First message",
    writes: true,
  },
  research: {
    action: "Look into",
    text: "What is known, and what to find out first.",
    name: "Research",
    writes: false,
  },
  "follow-up": {
    action: "Follow up",
    text: "Drafts another message to the same person.",
    name: "Follow-up",
    writes: true,
  },
  qualify: {
    action: "Qualify the deal",
    text: "How far it is, and what to ask next.",
    name: "Qualification",
    writes: false,
  },
  "review-risk": {
    action: "Look for risks",
    text: "What endangers it, and what to do.",
    name: "Risk review",
    writes: false,
  },
};
/** An execution keeps its goal as text. */
export const goalOf = (goal: string): GoalWords | undefined =>
  Object.hasOwn(goalWords, goal) ? goalWords[goal as Goal] : undefined;

/** How bad a risk is. */
export const riskWords: Record<Severity, string> = { critical: "Serious", warning: "Watch", info: "Minor" };

export const approvalWords: Record<ApprovalState, string> = {
  pending: "Waiting for you",
  approved: "Approved",
  denied: "Denied",
  expired: "Not answered in time",
  voided: "Replaced",
  consumed: "Approved",
};

export const stepWords: Record<StepState, string> = {
  pending: "Not started",
  running: "Working",
  completed: "Done",
  failed: "Failed",
  skipped: "Skipped",
  budget_exceeded: "Over budget",
};

export const priorityWords: Record<Priority, string> = {
  high: "High",
  medium: "Medium",
  low: "Low",
  excluded: "Excluded",
};

export const severityWords: Record<Severity, string> = {
  critical: "Must fix",
  warning: "Should fix",
  info: "Consider",
};

export const handOffWords: Record<HandOff, string> = {
  mail_program: "Open in my mail program",
  clipboard: "Copy",
  file: "Save as a file",
  mail_server: "Send by my mail server",
};

/** What the button says that asks for the approval, and what comes after. */
export const approveWords: Record<HandOff, { action: string; then: string }> = {
  mail_program: { action: "Approve and open…", then: "After your yes it opens in your mail program." },
  clipboard: { action: "Approve and copy…", then: "After your yes it is copied." },
  file: { action: "Approve and save…", then: "After your yes you choose where it is saved." },
  mail_server: { action: "Approve and send…", then: "After your yes it is sent by your mail server." },
};

/** After an approval. */
export const handedOver: Record<HandOff, string> = {
  mail_program: "Approved. It is open in your mail program.",
  clipboard: "Approved. It is on your clipboard.",
  file: "Approved. It is saved as a file.",
  mail_server: "Approved and sent.",
};

export const answeredWords: Record<Exclude<Answered, "approved">, string> = {
  not_now: "Not approved. It still waits for you.",
  no_answer: "No answer was given. It still waits for you.",
  cannot_show: "You could not be asked. It still waits for you.",
};

export const frameworkWords: Record<Framework, string> = {
  bant: "BANT",
  meddic: "MEDDIC",
  meddicc: "MEDDICC",
  meddpicc: "MEDDPICC",
};

export const elementWords: Record<Element, string> = {
  budget: "Budget",
  authority: "Authority",
  need: "Need",
  timing: "Timing",
  metrics: "Metrics",
  economic_buyer: "Economic buyer",
  decision_criteria: "Decision criteria",
  decision_process: "Decision process",
  identify_pain: "Pain",
  champion: "Champion",
  competition: "Competition",
  paper_process: "Paper process",
};

/** What “yes” means for each. */
export const elementHints: Record<Element, string> = {
  budget: "There is money for it.",
  authority: "We speak with who decides.",
  need: "They have the problem we solve.",
  timing: "There is a date.",
  metrics: "The gain is a figure they agree with.",
  economic_buyer: "We speak with who holds the money.",
  decision_criteria: "We know what they will judge by.",
  decision_process: "We know the way to a yes.",
  identify_pain: "The problem hurts, in their words.",
  champion: "Someone inside sells for us.",
  competition: "We know who else is there, and stand ahead.",
  paper_process: "We know what legal and purchasing need.",
};

export const answerWords: Record<Answer, string> = { yes: "Yes", partial: "Partly", no: "No", unknown: "Unknown" };

const tools: Record<string, string> = {
  score_account_fit: "Score the fit",
  research_account: "Look through what is known",
  draft_outbound_message: "Draft the message",
  draft_follow_up_message: "Draft the follow-up",
  assess_message_quality: "Check the message",
  qualify_opportunity: "Look at the deal",
  review_deal_risk: "Look for risks",
};
export const toolWords = (tool: string): string => tools[tool] ?? tool.replaceAll("_", " ");

const sources: Record<string, string> = {
  account: "the account",
  contact: "the contact",
  contacts: "the contacts",
  earlier: "the history",
  sender: "your settings",
  signal: "the news",
  deal: "the deal",
  own: "your own fields",
  template: "your template",
};
/** `account.industry` as “industry, from the account”. */
export function sourceWords(source: string): string {
  if (source.startsWith("knowledge: ")) return `from your knowledge: ${source.slice("knowledge: ".length)}`;
  const [whole, field] = source.split(".");
  const from = whole ? sources[whole] : undefined;
  if (!from) return source;
  return field ? `${field.replaceAll("_", " ")}, from ${from}` : `from ${from}`;
}

const fields: Record<string, string> = { "contacts.title": "Job titles", earlier: "Earlier messages" };
/** `account.industry` as “Industry”. */
export function fieldWords(field: string): string {
  const bare = field.slice(field.lastIndexOf(".") + 1).replaceAll("_", " ");
  return fields[field] ?? bare.charAt(0).toUpperCase() + bare.slice(1);
}

/** `sender.postal_address` as “your postal address”. */
export const gapWords = (variable: string): string => variable.replace(/^sender[._]/, "your ").replaceAll(/[._]/g, " ");

const factors: Record<string, string> = { exclusion: "Left out" };
/** A criterion or a field of an account: `own.segment` as “Segment”. */
export function factorWords(name: string): string {
  const bare = name.replace(/^own\./, "").replaceAll("_", " ");
  return factors[name] ?? bare.charAt(0).toUpperCase() + bare.slice(1);
}

export const signalWords: Record<SignalKind, string> = {
  funding: "Funding",
  hiring: "Hiring",
  leadership_change: "New leadership",
  product_launch: "Product launch",
  expansion: "Expansion",
  technology_change: "Technology change",
  other: "Other",
};

export const dealWords: Record<DealStatus, string> = { open: "Open", won: "Won", lost: "Lost" };

const causes: Record<string, string> = {
  import: "An import",
  edit: "You changed a fact",
  profile: "The ideal customer changed",
  rules: "New scoring rules",
  merge: "Two accounts were made one",
  undo: "Something was undone",
};
/** Why a score is another one. */
export const causeWords = (cause: string): string => causes[cause] ?? cause;

export const profileWords: Record<string, string> = {
  enterprise: "Enterprise: long deals, more research",
  smb: "Small business: many short deals, more writing",
  technical: "Technical: expert buyers, facts before words",
  own: "My own",
};

/** The kinds of work units are spent on, as they can be limited. */
export const domainWords: Record<string, string> = {
  intelligence: "Looking into accounts",
  engagement: "Writing",
  qualification: "Judging the deal",
};

export const logWords: Record<string, string> = {
  error: "Errors only",
  warn: "Errors and warnings",
  info: "Normal",
  debug: "Everything",
};

/** What came back on a message that went out. */
export const cameBackWords: Record<ReplyFilter, string> = {
  no_answer: "No answer",
  interested: "Interested",
  not_interested: "Not interested",
  asked_to_stop: "Asked to stop",
};

export const channelWords: Record<MessageChannel, string> = {
  email: "E-mail",
  linkedin: "LinkedIn message",
  linkedin_invitation: "LinkedIn invitation",
  sms: "Text message",
  call: "Call script",
};
