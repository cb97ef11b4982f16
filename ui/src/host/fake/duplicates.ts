/** Invented accounts that may be one: found by their bare names, made one, and made two again. */
import type { AccountRow, ContactRow, DuplicatePair, DuplicateSide, Host } from "../types";
import { say, type FakeStore } from "./store";

/** As both were before. */
interface Merge {
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
  const found: DuplicatePair[] = [];
  for (const account of store.accounts.values()) {
    const key = bare(account.name);
    const other = first.get(key);
    if (other) found.push(...pair(store, other, account));
    else first.set(key, account);
  }
  return found;
}

export function pairsOf(store: FakeStore, account: AccountRow): DuplicatePair[] {
  const key = bare(account.name);
  const found: DuplicatePair[] = [];
  for (const other of store.accounts.values()) {
    if (bare(other.name) === key && other.id !== account.id) found.push(...pair(store, account, other));
  }
  return found;
}

type Part = Pick<Host, "duplicates" | "dismissDuplicate" | "mergeAccounts" | "unmergeAccount">;

export function duplicates(store: FakeStore): Part {
  const merges = new Map<string, Merge>();

  function putBack({ kept, lost, contacts }: Merge): string {
    store.accounts.set(kept.id, kept);
    store.accounts.set(lost.id, lost);
    store.contacts.set(kept.id, contacts.kept);
    store.contacts.set(lost.id, contacts.lost);
    return lost.id;
  }
  /** One that was made before the window opened: what it was is not kept. */
  const invent = (name: string, { sample, ...facts }: AccountRow): string =>
    store.addCompany({ ...facts, name, people: [] }, sample);

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
      const merge = store.id("merge");
      merges.set(merge, { kept, lost, contacts });
      store.remove(lose);
      store.contacts.set(keep, [...contacts.kept, ...contacts.lost]);
      store.accounts.set(keep, {
        ...kept,
        domain: kept.domain ?? lost.domain,
        industry: kept.industry ?? lost.industry,
        employees: kept.employees ?? lost.employees,
        revenue: kept.revenue ?? lost.revenue,
        country: kept.country ?? lost.country,
        technologies: [...new Set([...kept.technologies, ...lost.technologies])],
        do_not_contact: kept.do_not_contact || lost.do_not_contact,
        contacts: contacts.kept.length + contacts.lost.length,
      });
      const dossier = store.dossier(keep);
      dossier.merged = [{ merge, name: lost.name, at: store.now().toISOString() }, ...dossier.merged];
      store.rescore("merge", [keep]);
      store.changed();
      return store.detail(keep);
    },
    async unmergeAccount(merge) {
      for (const [id, row] of store.accounts) {
        const dossier = store.dossier(id);
        const one = dossier.merged.find((other) => other.merge === merge);
        if (!one) continue;
        dossier.merged = dossier.merged.filter((other) => other !== one);
        const made = merges.get(merge);
        const back = made ? putBack(made) : invent(one.name, row);
        store.changed();
        return store.detail(back);
      }
      throw say("not_found", "These two were taken apart already.");
    },
  };
}
