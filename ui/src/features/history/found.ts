/** Where in a line the words stand that were searched for. */
import type { Found, FoundIn, FoundPiece, HistoryLine } from "../../host";

/** So much of what stands before the first hit is shown, so that the hit itself is. */
const LEAD = 36;

/** The text with its hits, or as it is. */
export const marked = ({ found }: HistoryLine, place: FoundIn, text: string): FoundPiece[] =>
  found.find((one) => one.place === place)?.pieces ?? [{ text, hit: false }];

export interface Excerpt {
  place: "reason" | "note" | "body";
  pieces: FoundPiece[];
}

const hits = (pieces: FoundPiece[]) => pieces.filter(({ hit }) => hit).map(({ text }) => text.toLowerCase());

/** What the line does not show anyway; what says most first. */
export function excerpt({ found }: HistoryLine): Excerpt | null {
  const of = (place: FoundIn) => found.find((one: Found) => one.place === place)?.pieces;
  for (const place of ["reason", "note"] as const) {
    const pieces = of(place);
    if (pieces) return { place, pieces: nearer(pieces) };
  }
  const shown = new Set((["account", "contact", "subject"] as const).flatMap((place) => hits(of(place) ?? [])));
  const body = of("body");
  // Most messages name the company: that is no news.
  const news = body && hits(body).some((word) => !shown.has(word));
  return news ? { place: "body", pieces: nearer(body) } : null;
}

function nearer(pieces: FoundPiece[]): FoundPiece[] {
  const first = pieces.findIndex(({ hit }) => hit);
  const before = pieces
    .slice(0, first)
    .map(({ text }) => text)
    .join("");
  if (first < 0 || before.length <= LEAD) return pieces;
  const near = before.slice(-LEAD);
  // From the beginning of a word, where there is one.
  const text = near.slice(near.search(/\s\S/) + 1);
  return [{ text: `…${text}`, hit: false }, ...pieces.slice(first)];
}
