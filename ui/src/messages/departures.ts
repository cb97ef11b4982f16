/** What is approved and has not gone yet. */
import { count } from "./count";

const left = (seconds: number): string => (seconds > 90 ? `${Math.ceil(seconds / 60)} min` : `${seconds} s`);

export const departures = {
  title: "On its way out",
  sendingTo: (whom: string) => `Sending to ${whom}`,
  in: (seconds: number) => `in ${left(seconds)}`,
  left,
  now: "now…",
  /** After “Undo”. */
  sendingOf: (whom: string) => `sending to ${whom}`,
  undoNewest: "Do not send the newest one",
  spoken: (whom: string, seconds: number) =>
    `Sending to ${whom} in ${count(seconds, "second", "seconds")}. It can be taken back until then.`,
  undone: "Taken back. It waits for you again.",
  late: "Too late to take it back",
} as const;
