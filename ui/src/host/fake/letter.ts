/** What the history tells of a message. */
import type { Edits, HistoryLine, Message } from "../types";
import type { Execution } from "./store";

/** What a line says of the message as it stands. */
export function told(
  { assessment }: Execution,
  { recipient, subject, channel }: Message,
): Pick<HistoryLine, "contact" | "recipient" | "subject" | "channel" | "grade" | "quality"> {
  const [, name = null, address = recipient] = /^(.*) <(.*)>$/.exec(recipient ?? "") ?? [];
  return {
    contact: name,
    recipient: address,
    subject,
    channel,
    grade: assessment?.grade ?? null,
    quality: assessment?.score ?? null,
  };
}

/** What was changed between the first text and the last, a line at a time. */
export function editsOf(before: Message | undefined, after: Message | undefined): Edits | null {
  if (!before || !after || (before.subject === after.subject && before.body === after.body)) return null;
  const pieces = (one: string, other: string): Edits["body"] =>
    one === other
      ? [{ change: "kept", text: one }]
      : [
          { change: "removed", text: one },
          { change: "added", text: other },
        ];
  return { subject: pieces(before.subject, after.subject), body: pieces(before.body, after.body) };
}
