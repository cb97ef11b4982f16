/** What each refusal means to the rep, and what helps. The program's own message says the particulars. */
import type { ErrorCode } from "../host/types";

export interface ErrorWords {
  severity: "error" | "notice";
  title: string;
  /** Whether trying the same again can help. */
  retry: boolean;
  /** The part of the settings where it can be changed. */
  settings?: "mail";
}

export const errorWords: Record<ErrorCode, ErrorWords> = {
  bad_input: { severity: "error", title: "That cannot be used as it is", retry: false },
  not_found: { severity: "notice", title: "It is not here any more", retry: true },
  already_decided: { severity: "notice", title: "It was answered or changed in the meantime", retry: true },
  recipient_missing: { severity: "notice", title: "There is nobody to send it to yet", retry: false },
  do_not_contact: { severity: "notice", title: "They asked not to be contacted", retry: false },
  store_in_use: { severity: "error", title: "Another program is using your data", retry: true },
  store_newer: { severity: "error", title: "Your data was written by a newer version", retry: false },
  store_failed: { severity: "error", title: "Your data could not be read or written", retry: true },
  busy: { severity: "notice", title: "An earlier request is still open", retry: true },
  no_keychain: { severity: "error", title: "The key could not be kept", retry: true },
  enough_today: { severity: "notice", title: "That is enough for today", retry: false, settings: "mail" },
  mail_failed: { severity: "error", title: "Your mail server could not be used", retry: true },
  model_failed: { severity: "notice", title: "The model cannot be used now", retry: true },
  internal: { severity: "error", title: "Something went wrong in the program", retry: true },
};
