/** Copies of everything, and people forgotten. */
import type { ErasedReport } from "../host/types";
import { count } from "./count";

/** By how the names of the app's own begin. */
const kinds: [prefix: string, words: string][] = [
  ["daily-", "Of the day"],
  ["before-update-", "Before an update"],
  ["before-restore-", "Before something was restored"],
];

export const backups = {
  title: "Backups",
  text: "One is made on each day you use the app, and before each update. A week of them is kept.",
  kind: (name: string) => kinds.find(([prefix]) => name.startsWith(prefix))?.[1] ?? name,
  none: "There is none yet.",
  save: "Save a copy…",
  saving: "Saving…",
  saved: (file: string) => `Everything is in ${file}. Your keys are not: they stay in the keychain.`,
  restore: "Restore…",
  restoreOf: (kind: string, when: string) => `Restore: ${kind}, ${when}`,
  restoreFile: "Restore from a file…",
  restoring: "The app starts again with it.",
  forget: "Forget…",
  forgetOf: (name: string) => `Forget ${name}…`,
  forgetSure: (name: string) => `Forget ${name}?`,
  forgetText:
    "Who they are, every message to them and every quote of theirs is erased. What is left is that something was decided, and when. This cannot be taken back.",
  forgetYes: "Forget for good",
  forgotten: (name: string, erased: ErasedReport) =>
    `${name} is forgotten, with ${count(erased.executions, "message", "messages")} in the history.`,
  stillKnow: (n: number) =>
    `${count(n, "backup", "backups")} from before still ${n === 1 ? "knows" : "know"} them. A daily one goes by itself after a week of use.`,
  erased: "What this said was erased on request.",
};
