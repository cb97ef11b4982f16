import type { Finding } from "../../host";

/** What the list of findings may do to the text that is edited. */
export interface Mending {
  /** The text a finding stands on. */
  text: (finding: Finding) => string;
  put: (finding: Finding, text: string) => void;
  /** The rep's own words have changed. */
  learned: () => void;
}
