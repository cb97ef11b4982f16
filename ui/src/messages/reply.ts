/** What came back on a message. */
import type { Reply } from "../host/types";

export const reply = {
  question: "Did they answer?",
  words: { interested: "Yes, interested", not_interested: "Yes, not interested" } satisfies Record<Reply, string>,
  marked: "Noted. It counts for the template and for your own figures.",
  taken: "Taken back.",
} as const;
