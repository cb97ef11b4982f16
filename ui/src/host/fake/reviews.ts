/** Invented messages that wait: read, changed, answered. */
import type { FakeOptions } from "../fake";
import type { AttachmentLine, Host, Message, Review } from "../types";
import { address, from } from "./draft";
import type { Outbox } from "./outbox";
import { assess, suggestions } from "./quality";
import { say, type Execution, type FakeStore } from "./store";

type ReviewCommands = Pick<
  Host,
  | "queue"
  | "review"
  | "revise"
  | "attachFile"
  | "detachFile"
  | "assessMessage"
  | "suggestSpelling"
  | "ownWords"
  | "addOwnWord"
  | "removeOwnWord"
  | "deny"
  | "defer"
  | "askApproval"
>;

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

/** Why it may not be asked for, as things stand. */
function refuse(store: FakeStore, execution: Execution): void {
  const letter = store.letter(execution);
  const person = store.contacts.get(execution.line.account_id)?.find(({ id }) => id === execution.contact);
  if (letter.recipient === null) {
    throw say("recipient_missing", "There is nobody to send this to yet. Choose a contact first.");
  }
  if (person?.opted_out) throw say("do_not_contact", `${person.name} asked not to be written to.`);
  if (letter.hand_off === "mail_server" && store.mail.condition !== "ready") {
    throw say("bad_input", "This is to be sent by your mail server, and none is set up. Set it up in Settings → Mail.");
  }
  const most = store.settings.sending?.most_a_day ?? 0;
  if (most > 0 && store.approvedToday() >= most) {
    throw say(
      "enough_today",
      `You approved ${most} messages today, as many as you allow yourself in Settings → Mail. The rest can wait for tomorrow.`,
    );
  }
}

const files: Omit<AttachmentLine, "digest">[] = [
  { name: "Price list 2026.pdf", bytes: 248_300 },
  { name: "How others keep stock in step.docx", bytes: 1_460_000 },
];

export function reviewCommands(store: FakeStore, options: FakeOptions, outbox: Outbox): ReviewCommands {
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  /** What was asked for before does not count any more; the message waits under a new request. */
  function replace(execution: Execution, message: Message, why = "You changed the message"): Review {
    store.decide(execution, "voided");
    store.record(execution, "approval_voided", `${why}; the earlier request no longer counts`);
    execution.failure = null;
    store.write(execution, message);
    store.request(execution);
    store.changed();
    return asReview(store, execution);
  }

  return {
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
      execution.contact = contact?.id ?? null;
      return replace(execution, { ...store.letter(execution), subject, body, hand_off, recipient: address(contact) });
    },
    async attachFile(approval) {
      await wait(0);
      const execution = store.waiting(approval);
      const letter = store.letter(execution);
      const file = files[letter.attachments.length];
      if (options.noFile) return null;
      if (!file) throw say("bad_input", "Files of a mail have at most 10 MB together. Send a link instead.");
      const attachments = [...letter.attachments, { ...file, digest: store.id("file") }];
      return replace(execution, { ...letter, attachments });
    },
    async detachFile(approval, digest) {
      const execution = store.waiting(approval);
      const letter = store.letter(execution);
      const attachments = letter.attachments.filter((file) => file.digest !== digest);
      return replace(execution, { ...letter, attachments });
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
      refuse(store, execution);
      const letter = store.letter(execution);
      if (letter.from !== from(store)) {
        replace(execution, { ...letter, from: from(store) }, "Your own details were changed");
        const why = "Your own details or your mail server were changed since this was written.";
        throw say("already_decided", `${why} Read the message again, then approve it.`);
      }
      await wait(options.answerAfterMs ?? 1200);
      const reason = options.cannotShow ?? null;
      const answered = reason ? "cannot_show" : (options.answer ?? "approved");
      store.waiting(approval);
      const goes_at = answered === "approved" ? outbox.approved(execution) : null;
      store.changed();
      const { state } = execution.line;
      const notice =
        answered === "approved" && options.hasty
          ? "You approved 5 messages in 20 seconds, and two of them have findings. Take the time to read them."
          : null;
      const { execution: id } = execution.line;
      return { answered, reason, execution: id, state, failure: execution.failure, goes_at, notice };
    },
  };
}
