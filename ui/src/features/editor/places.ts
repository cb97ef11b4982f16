import type { Finding, Part, Severity } from "../../host";

export interface Segment {
  text: string;
  /** The findings that cover it, the gravest first. */
  findings: Finding[];
}

const grave: Severity[] = ["critical", "warning", "info"];

/** Whether it speaks of a place in the text and not of the whole. */
export const hasPlace = (finding: Finding): boolean => finding.end > finding.start;

/** Cuts a text where findings begin and end. Findings count characters as people do, not UTF-16 units. */
export function segments(text: string, part: Part, findings: Finding[]): Segment[] {
  const letters = Array.from(text);
  const here = findings.filter((finding) => finding.part === part && hasPlace(finding));
  const clamp = (at: number) => Math.max(0, Math.min(letters.length, at));
  const cuts = new Set([0, letters.length, ...here.flatMap(({ start, end }) => [clamp(start), clamp(end)])]);
  const places = [...cuts].sort((a, b) => a - b);
  return places.slice(0, -1).map((start, index) => {
    const end = places[index + 1] ?? letters.length;
    return {
      text: letters.slice(start, end).join(""),
      findings: here
        .filter((finding) => finding.start <= start && finding.end >= end)
        .sort((a, b) => grave.indexOf(a.severity) - grave.indexOf(b.severity)),
    };
  });
}

/** A place in people's characters as a place in a field, which counts UTF-16 units. */
export function fieldRange(text: string, { start, end }: Finding): [number, number] {
  const letters = Array.from(text);
  return [letters.slice(0, start).join("").length, letters.slice(0, end).join("").length];
}

/** What a finding stands on. */
export const textAt = (text: string, { start, end }: Finding): string => Array.from(text).slice(start, end).join("");
