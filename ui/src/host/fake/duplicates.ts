/** Invented accounts that may be one: found by their bare names, made one, and made two again. */
import type { AccountRow, ContactRow, DuplicatePair, DuplicateSide, Host } from "../types";
import { fitOf } from "./scores";
import { say, type FakeStore } from "./store";

export interface Merge {
  merge: string;
  at: string;
  kept: AccountRow;
  lost: AccountRow;
  contacts: { kept: ContactRow[]; lost: ContactRow[] };
}

const FORMS = /\b(inc|ltd|llc|gmbh|b\.?v|corp|corporation|co|group)\b\.?/g;
const bareNames = new Map<string, string>();
/** Remembered, since it is asked of every account again and again. */
function bare(name: string): string {
  const known = bareNames.get(name);
  if (known !== undefined) return known;
  const found = name
    .toLowerCase()
    .replaceAll(FORMS, "")
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim();
  bareNames.set(name, found);
  return found;
}

const side = ({ id, name, domain, country, employees, contacts }: AccountRow): DuplicateSide => ({
  id,
  name,
  domain,
  country,
  employees,
  contacts,
});

export const pairKey = (a: string, b: string): string => [a, b].sort().join(" ");

function pair(store: FakeStore, a: AccountRow, b: AccountRow): DuplicatePair[] {
  if (store.dismissed.has(pairKey(a.id, b.id))) return [];
  const why = `Both are called “${bare(a.name)}”, apart from the legal form`;
  return [{ a: side(a), b: side(b), similarity: a.country === b.country ? 0.97 : 0.91, why }];
}

export function pairs(store: FakeStore): DuplicatePair[] {
  const first = new Map<string, AccountRow>();
  return [...store.accounts.values()].flatMap((account) => {
    const key = bare(account.name);
    const other = first.get(key);
    if (other) return pair(store, other, account);
    first.set(key, account);
    return [];
  });
}

export function pairsOf(store: FakeStore, account: AccountRow): DuplicatePair[] {
  const key = bare(account.name);
  return [...store.accounts.values()].flatMap((other) =>
    other.id !== account.id && bare(other.name) === key ? pair(store, account, other) : [],
  );
}

type Part = Pick<Host, "duplicates" | "dismissDuplicate" | "mergeAccounts" | "unmergeAccount">;

export function duplicates(store: FakeStore): Part {
  const withFit = (row: AccountRow): AccountRow => ({ ...row, fit: fitOf(row) });
  return {
    duplicates: async () => pairs(store),
    async dismissDuplicate(a, b) {
      store.dismissed.add(pairKey(a, b));
      store.changed();
      return null;
    },
    async mergeAccounts(keep, lose) {
      if (keep === lose) throw say("bad_input", "These are the same account.");
      const [kept, lost] = [store.account(keep), store.account(lose)];
      const contacts = { kept: store.contacts.get(keep) ?? [], lost: store.contacts.get(lose) ?? [] };
      store.merges.unshift({ merge: store.id("mrg"), at: store.now().toISOString(), kept, lost, contacts });
      store.remove(lose);
      store.contacts.set(keep, [...contacts.kept, ...contacts.lost]);
      store.accounts.set(
        keep,
        withFit({
          ...kept,
          domain: kept.domain ?? lost.domain,
          industry: kept.industry ?? lost.industry,
          employees: kept.employees ?? lost.employees,
          revenue: kept.revenue ?? lost.revenue,
          country: kept.country ?? lost.country,
          technologies: [...new Set([...kept.technologies, ...lost.technologies])],
          do_not_contact: kept.do_not_contact || lost.do_not_contact,
          contacts: contacts.kept.length + contacts.lost.length,
        }),
      );
      store.changed();
      return store.detail(keep);
    },
    async unmergeAccount(merge) {
      const at = store.merges.findIndex((one) => one.merge === merge);
      const [made] = at < 0 ? [] : store.merges.splice(at, 1);
      if (!made) throw say("not_found", "They are two already.");
      const { kept, lost, contacts } = made;
      store.accounts.set(kept.id, kept);
      store.accounts.set(lost.id, lost);
      store.contacts.set(kept.id, contacts.kept);
      store.contacts.set(lost.id, contacts.lost);
      store.changed();
      return store.detail(lost.id);
    },
  };
}
