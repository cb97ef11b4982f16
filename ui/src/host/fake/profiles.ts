/** The invented profiles: kept, tried out, written as TOML, and really followed by the scores. */
import type { Host, Icp, IcpDetail, IcpPreview, PriorityCounts } from "../types";
import { scorer } from "./fit";
import { say, type FakeStore } from "./store";
import { fromToml, toToml } from "./toml";

export interface Profile {
  id: string;
  icp: Icp;
  toml: string;
  updatedAt: string;
}

export const emptyIcp: Icp = {
  name: "",
  industry: null,
  employees: null,
  revenue: null,
  country: null,
  technologies: null,
  keywords: null,
  own: [],
  exclude_industries: [],
  exclude_countries: [],
  exclude_keywords: [],
  high: { score: 0.7, known: 0.7 },
  medium: { score: 0.45, known: 0.6 },
};

const midSize: Icp = {
  ...emptyIcp,
  name: "Mid-size, modern stack",
  industry: { weight: 3, any_of: ["Software", "Manufacturing", "Logistics"] },
  employees: { weight: 2.5, min: 100, max: 1_000 },
  revenue: { weight: 2, min: 20_000_000, max: 200_000_000 },
  country: { weight: 1.5, any_of: ["US", "DE", "NL", "GB", "CA"] },
  technologies: { weight: 1, any_of: ["AWS", "Salesforce", "Snowflake", "SAP"] },
  exclude_industries: ["Gambling"],
};
const europe: Icp = {
  ...emptyIcp,
  name: "European manufacturers",
  industry: { weight: 4, any_of: ["Manufacturing", "Textiles", "Food"] },
  country: { weight: 4, any_of: ["DE", "NL", "PL", "PT", "ES", "IE"] },
  employees: { weight: 2, min: 50, max: 5_000 },
};

export const firstProfiles = (at: string): Profile[] =>
  [midSize, europe].map((icp, index) => ({ id: `icp-${index + 1}`, icp, toml: toToml(icp), updatedAt: at }));

function check({ name, own, ...icp }: Icp): void {
  if (name.trim() === "") throw say("bad_input", "name: is empty; give the profile a name");
  const criteria = ["industry", "employees", "revenue", "country", "technologies", "keywords"] as const;
  const chosen = criteria.filter((key) => icp[key] !== null);
  if (chosen.length + own.length === 0) throw say("bad_input", "the profile: has no criterion; add at least one");
  for (const key of chosen) {
    const criterion = icp[key];
    if (criterion && "any_of" in criterion && criterion.any_of.length === 0) {
      throw say("bad_input", `${key}.any_of: is empty; list at least one value, or remove the criterion`);
    }
    if (criterion && "min" in criterion && criterion.min > criterion.max) {
      throw say("bad_input", `${key}.min: ${criterion.min} is above max, ${criterion.max}; swap the two`);
    }
  }
}

const nobody = (): PriorityCounts => ({ high: 0, medium: 0, low: 0, excluded: 0 });

function preview(store: FakeStore, icp: Icp): IcpPreview {
  check(icp);
  const score = scorer(icp);
  const [before, after] = [nobody(), nobody()];
  const all = [...store.accounts.values()].map((account) => {
    const fit = score(store.facts(account.id));
    before[account.fit.priority]++;
    after[fit.priority]++;
    return { account, fit, moved: Math.abs(fit.score - account.fit.score) };
  });
  const movers = all
    .filter(({ moved, account, fit }) => moved > 0 || account.fit.priority !== fit.priority)
    .sort((a, b) => b.moved - a.moved);
  const top = [...all].sort((a, b) => b.fit.score - a.fit.score || a.account.name.localeCompare(b.account.name));
  return {
    accounts: all.length,
    before,
    after,
    movers: movers.slice(0, 20).map(({ account: { id, name, fit: old }, fit }) => ({
      account: id,
      name,
      before: old.score,
      after: fit.score,
      before_priority: old.priority,
      after_priority: fit.priority,
    })),
    top: top.slice(0, 20).map(({ account: { id, name }, fit: { score: value, low, high, priority } }) => ({
      account: id,
      name,
      score: value,
      low,
      high,
      priority,
    })),
  };
}

/** The most frequent first. */
function ranked(values: (string | null)[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([value]) => value);
}

type Commands =
  | "icps"
  | "icp"
  | "icpFields"
  | "saveIcp"
  | "icpFromToml"
  | "icpToToml"
  | "previewIcp"
  | "activateIcp"
  | "deleteIcp"
  | "applySuggestion";

export function profileCommands(store: FakeStore): Pick<Host, Commands> {
  const find = (id: string): Profile => {
    const profile = store.profiles.find((one) => one.id === id);
    if (!profile) throw say("not_found", "There is no such profile.");
    return profile;
  };
  const detail = ({ id, icp, toml }: Profile): IcpDetail =>
    structuredClone({ id, icp, toml, active: id === store.activeProfile });
  const keep = (id: string | null, icp: Icp): IcpDetail => {
    check(icp);
    const profile: Profile = {
      id: id === null ? store.id("icp-new") : find(id).id,
      icp: structuredClone(icp),
      toml: toToml(icp),
      updatedAt: store.now().toISOString(),
    };
    store.profiles = [...store.profiles.filter((one) => one.id !== profile.id), profile];
    if (profile.id === store.activeProfile) store.rescore("profile");
    store.changed();
    return detail(profile);
  };
  return {
    icps: async () =>
      [...store.profiles]
        .sort((a, b) => a.icp.name.localeCompare(b.icp.name))
        .map(({ id, icp, updatedAt }) => ({
          id,
          name: icp.name,
          active: id === store.activeProfile,
          updated_at: updatedAt,
        })),
    icp: async (id) => detail(find(id)),
    async icpFields() {
      const rows = [...store.accounts.values()];
      return {
        industries: ranked(rows.map(({ industry }) => industry)),
        countries: ranked(rows.map(({ country }) => country)),
        technologies: ranked(rows.flatMap(({ technologies }) => technologies)),
        own: ranked(rows.flatMap(({ id }) => Object.keys(store.facts(id).own))),
      };
    },
    saveIcp: async (id, icp) => keep(id, icp),
    async icpFromToml(text) {
      const icp = fromToml(text);
      check(icp);
      return icp;
    },
    icpToToml: async (icp) => toToml(icp),
    previewIcp: async (icp) => preview(store, icp),
    async activateIcp(id) {
      store.activeProfile = find(id).id;
      store.rescore("profile");
      store.changed();
      return detail(find(id));
    },
    async deleteIcp(id) {
      if (find(id).id === store.activeProfile) {
        throw say("bad_input", "This profile is in use. Make another one active first.");
      }
      store.profiles = store.profiles.filter((one) => one.id !== id);
      store.changed();
      return null;
    },
    async applySuggestion(id, criterion, weight) {
      const icp = structuredClone(find(id).icp);
      const own = icp.own.find(({ field }) => criterion === `own.${field}`);
      const known = icp[criterion as "industry" | "employees" | "revenue" | "country" | "technologies" | "keywords"];
      if (own) own.weight = weight;
      else if (known) known.weight = weight;
      else throw say("not_found", `The profile has no criterion “${criterion}” any more.`);
      return keep(id, icp);
    },
  };
}
