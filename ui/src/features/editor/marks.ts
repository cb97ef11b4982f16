import type { Diagnostic } from "@codemirror/lint";

import { replacing } from "../../components/marks";
import type { Finding, Severity } from "../../host";
import { m } from "../../messages";
import { fieldRange, hasPlace } from "./places";
import type { Suggestion } from "./suggestions";

const severities: Record<Severity, Diagnostic["severity"]> = { critical: "error", warning: "warning", info: "info" };

/** The findings of a text as marks in it, with what mends them where that is certain. */
export function marksOf(text: string, findings: Finding[], open: (finding: Finding) => void): Diagnostic[] {
  return findings.filter(hasPlace).map((finding) => {
    const [from, to] = fieldRange(text, finding);
    const { replacement, kind, severity, message, suggestion } = finding;
    return {
      from,
      to,
      severity: severities[severity],
      message: `${message} ${suggestion}`.trim(),
      actions: [
        ...(replacement === null ? [] : [replacing(m.editor.replace(replacement), replacement)]),
        ...(kind === "misspelling" ? [{ name: m.editor.suggest, apply: () => open(finding) }] : []),
      ],
    };
  });
}

/** Grammar suggestions as marks of another kind, with what may stand there instead. */
export function hintsOf(
  text: string,
  suggestions: Suggestion[],
  ignore: (suggestion: Suggestion) => void,
): Diagnostic[] {
  return suggestions
    .filter((suggestion) => text.slice(suggestion.from, suggestion.to) === suggestion.text)
    .map((suggestion) => ({
      from: suggestion.from,
      to: suggestion.to,
      severity: "hint",
      message: m.grammar.about(suggestion.message),
      actions: [
        ...suggestion.replacements.map((text) => replacing(m.editor.replace(text), text)),
        { name: m.grammar.ignore, apply: () => ignore(suggestion) },
      ],
    }));
}
