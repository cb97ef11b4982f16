/** What came back on a message, and when to look again if nothing does. */
import type { Reply } from "../host/types";
import { count } from "./count";

export const reply = {
  question: "Did they answer?",
  words: {
    interested: "Yes, interested",
    not_interested: "Yes, not interested",
    asked_to_stop: "Asked to stop",
  } satisfies Record<Reply, string>,
  marked: "Noted. It counts for the template and for your own figures.",
  taken: "Taken back.",
  stopped: "Nobody writes to them any more",
  stoppedText: "They stand on the list of people not to write to.",
  stoppedList: "Open the list",
  stoppedTaken: "Taken back. They stay on the list of people not to write to.",
} as const;

export const followUp = {
  comesBack: (day: string) => `Comes back on ${day} if nobody answers`,
  none: "Does not come back by itself.",
  text: "A follow-up is then drafted, and waits for your approval.",
  change: "Change",
  stop: "Stop",
  set: "Remind me",
  days: "Days from now",
  daysWrong: "Write whole days, such as 4.",
  use: "Set",
  done: (days: number) => `Noted. It comes back in ${count(days, "day", "days")} if nobody answers.`,
  stopped: "It does not come back any more.",
} as const;
