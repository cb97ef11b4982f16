/** Figures of the settings as they are typed, and as they are kept. */
import type { OwnProfile } from "../../host";
import { domainWords } from "../../messages";

export interface OwnFields {
  limit: string;
  domains: Record<string, string>;
}

export function fieldsOf(own: OwnProfile | null | undefined): OwnFields {
  const domains = { ...Object.fromEntries(Object.keys(domainWords).map((domain) => [domain, ""])) };
  for (const [domain, units] of Object.entries(own?.domains ?? {})) domains[domain] = String(units);
  return { limit: own ? String(own.limit) : "100", domains };
}

/** A comma is a point to many. */
export const units = (text: string): number => (text.trim() === "" ? 0 : Number(text.trim().replace(",", ".")));

export const isNumber = (text: string): boolean => Number.isFinite(units(text));

/** Something the program can judge; how many hours are too many is its own to say. */
export const isWholeHours = (text: string): boolean => /^\s*\d{1,4}\s*$/.test(text);

/** `70` or `70%` as 0.7; `null` for what is no share of a hundred. */
export function percentOf(text: string): number | null {
  const typed = text.replace("%", "").trim();
  const value = units(typed);
  return typed !== "" && value >= 0 && value <= 100 ? Math.round(value * 10) / 1000 : null;
}
export const percentText = (share: number): string => String(Math.round(share * 1000) / 10);

/** What was typed; limits of single tools are kept as they were set elsewhere. Amounts are the program's to judge. */
export function ownOf(fields: OwnFields, stored: OwnProfile | null | undefined): OwnProfile {
  const given = Object.entries(fields.domains).filter(([, text]) => text.trim() !== "");
  const domains = given.map(([domain, text]) => [domain, units(text)] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return { limit: units(fields.limit), domains: Object.fromEntries(domains), tools: stored?.tools ?? {} };
}
