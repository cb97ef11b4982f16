/** The importer's words in the rep's words. Exhaustive: a new word does not compile until it stands here too. */
import type { Confidence, ImportKind, ImportProgress, PreviewLine } from "../host/types";

export interface KindWords {
  /** As it stands on a button. */
  action: string;
  name: string;
  text: string;
  /** What was taken in, to go and see. */
  one: string;
  many: string;
}

export const kindWords: Record<ImportKind, KindWords> = {
  accounts: {
    action: "Import accounts…",
    name: "Accounts",
    text: "The companies you sell to. Begin with these.",
    one: "account",
    many: "accounts",
  },
  contacts: {
    action: "Import contacts…",
    name: "Contacts",
    text: "The people, who join their company by name or domain.",
    one: "contact",
    many: "contacts",
  },
  deals: {
    action: "Import deals…",
    name: "Deals",
    text: "Open and closed ones. The closed ones show what wins.",
    one: "deal",
    many: "deals",
  },
  signals: {
    action: "Import signals…",
    name: "Signals",
    text: "News about them, such as a funding round, with a date and a source.",
    one: "signal",
    many: "signals",
  },
};

export const confidenceWords: Record<Confidence, string> = {
  certain: "Certain",
  likely: "Likely",
  guess: "A guess, please look",
};

export const outcomeWords: Record<PreviewLine["outcome"], string> = {
  new: "New",
  updated: "Updated",
  unchanged: "Unchanged",
  rejected: "Rejected",
};

export const phaseWords: Record<ImportProgress["phase"], string> = {
  reading: "Reading the file",
  checking: "Checking the rows",
  saving: "Taking the rows in",
};

const fields: Record<string, string> = {
  name: "Name",
  domain: "Domain or website",
  employees: "Employees",
  revenue: "Revenue a year",
  revenue_millions: "Revenue a year, in millions",
  region: "State or region",
  technologies: "Technologies",
  do_not_contact: "Do not contact",
  opted_out: "Asked not to be contacted",
  full_name: "Full name",
  email: "E-mail",
  title: "Job title",
  company: "Company",
  company_domain: "Company’s domain",
  record_id: "Record ID",
  company_record_id: "Company’s record ID",
  account: "Company",
  account_domain: "Company’s domain",
  account_record_id: "Company’s record ID",
  amount_currency: "Currency",
  created: "Created on",
  close: "Expected to close on",
  closed: "Closed on",
  won: "Won on",
  lost: "Lost on",
  lost_reason: "Why it was lost",
  expires: "Counts until",
  url: "Source (a link)",
};
const perKind: Partial<Record<ImportKind, Record<string, string>>> = {
  accounts: { name: "Company name" },
  deals: { name: "Deal name" },
  signals: { title: "What happened", kind: "Kind of signal" },
};

/** `opted_out` as “Asked not to be contacted”; `own.segment` as “segment”. */
export function importFieldWords(field: string, kind?: ImportKind): string {
  if (field.startsWith("own.")) return field.slice("own.".length).replaceAll("_", " ");
  const said = (kind && perKind[kind]?.[field]) ?? fields[field];
  if (said) return said;
  const bare = field.replaceAll("_", " ");
  return bare.charAt(0).toUpperCase() + bare.slice(1);
}
