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

/** What the line does not show anyway; what says most first. */
export function excerpt({ found }: HistoryLine): Excerpt | null {
  for (const place of ["reason", "note", "body"] as const) {
    const one = found.find((each: Found) => each.place === place);
    if (one) return { place, pieces: nearer(one.pieces) };
  }
  return null;
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
