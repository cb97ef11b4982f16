/** The record of everything that was decided or left: whether it is as it was written, and copies of it. */
import type { AnchoredIn } from "../host/types";
import { count, figure } from "./count";

const anchors: Record<AnchoredIn, string> = {
  keychain: "in this computer’s keychain",
  file: "in a file that was exported",
  data: "only in the data itself",
};

export const record = {
  title: "Record",
  question: "Is the record as it was written?",
  what: "Everything you decided and everything that left this computer stands in it, each entry tied to the one before, and its end is signed. If something is changed, taken out or put in afterwards, the check shows it.",
  limits:
    "What it cannot show: somebody who uses this computer as you can sign too. A copy you export and keep elsewhere shows that as well.",
  check: "Check the record",
  checking: "Checking the record",
  checked: (n: number) => `${count(n, "entry", "entries")} checked so far`,
  fine: "The record is as it was written.",
  empty: "Nothing stands in the record yet.",
  notFine: "The record is not as it was written.",
  entries: "Entries",
  signed: "Signed",
  signedUpTo: (n: number, from: AnchoredIn) => `Up to entry ${figure.format(n)}, ${anchors[from]}`,
  signedNot: "Not yet",
  behind: "Not anchored yet",
  behindText: (n: number) =>
    n === 0 ? "None" : `${count(n, "entry", "entries")}: nobody could tell if they were cut off.`,
  erased: "Erased",
  erasedText: (n: number) =>
    n === 0 ? "Nothing" : `${count(n, "entry", "entries")}, whose content was erased on request`,
  notes: "Also",
  head: "Fingerprint of the last entry",
  export: "Export the record",
  exporting: "Exporting…",
  exported: (file: string) => `The record is in ${file}.`,
  receipt: "Save receipt",
  receiptText: "A file that shows what you approved, and that others can check.",
  receiptSaved: (file: string) => `The receipt is in ${file}.`,
} as const;
