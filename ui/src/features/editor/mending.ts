import type { Finding } from "../../host";
import type { Suggestion } from "./suggestions";

/** What the list of findings may do to the text that is edited. */
export interface Mending {
  /** The text a finding stands on. */
  text: (finding: Finding) => string;
  put: (finding: Finding, text: string) => void;
  /** The rep's own words have changed. */
  learned: () => void;
}

/** What the list of grammar suggestions shows and may do. */
export interface GrammarDesk {
  readonly suggestions: Suggestion[];
  show: (suggestion: Suggestion) => void;
  put: (suggestion: Suggestion, text: string) => void;
  ignore: (suggestion: Suggestion) => void;
}
