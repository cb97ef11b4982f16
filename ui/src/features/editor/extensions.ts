/** The editing of one text: keys, undo, wrapping, and findings underlined where they stand. */
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { forEachDiagnostic, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";

import type { Finding, Severity } from "../../host";
import { m } from "../../messages";
import { fieldRange, hasPlace } from "./places";
import type { Suggestion } from "./suggestions";

export interface Wiring {
  /** One line, as a subject is. */
  line: boolean;
  attributes: Record<string, string>;
  changed: (text: string) => void;
  /** The caret went elsewhere, or the focus did. */
  moved: () => void;
  /** Enter in a text of one line. */
  submit: () => void;
}

/** Saving is the form's. */
const keys = defaultKeymap.filter(({ key }) => key !== "Mod-Enter");

export function extensions({ line, attributes, changed, moved, submit }: Wiring): Extension {
  const single: Extension = [
    // What is pasted may hold line breaks; a subject holds none.
    EditorState.transactionFilter.of((change) => {
      if (!change.docChanged || change.newDoc.lines === 1) return change;
      const text = change.newDoc.toString().replace(/\s*\n\s*/g, " ");
      return [
        { changes: { from: 0, to: change.startState.doc.length, insert: text }, selection: { anchor: text.length } },
      ];
    }),
    keymap.of([{ key: "Enter", run: () => (submit(), true) }]),
  ];
  return [
    line ? single : [],
    history(),
    keymap.of([...keys, ...historyKeymap, ...lintKeymap]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ ...attributes, spellcheck: "false", "aria-multiline": String(!line) }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) changed(update.state.doc.toString());
      else if (update.selectionSet || update.focusChanged) moved();
    }),
  ];
}

const severities: Record<Severity, Diagnostic["severity"]> = { critical: "error", warning: "warning", info: "info" };

export interface Remedies {
  /** Shows it in the list, with what can be done. */
  open: (finding: Finding) => void;
}

/** The findings of a text as underlines, with what mends them where that is certain. */
export function underline(view: EditorView, findings: Finding[], { open }: Remedies): void {
  const text = view.state.doc.toString();
  const diagnostics = findings.filter(hasPlace).map((finding): Diagnostic => {
    const [from, to] = fieldRange(text, finding);
    const { replacement, kind, severity, message, suggestion } = finding;
    const actions = [];
    if (replacement !== null) {
      const apply = (view: EditorView, from: number, to: number) => {
        view.dispatch({ changes: { from, to, insert: replacement }, userEvent: "input.complete" });
      };
      actions.push({ name: m.editor.replace(replacement), apply });
    }
    if (kind === "misspelling") actions.push({ name: m.editor.suggest, apply: () => open(finding) });
    return {
      from,
      to,
      severity: severities[severity],
      message: `${message} ${suggestion}`.trim(),
      source: kind,
      actions,
    };
  });
  mark(view, diagnostics, (severity) => severity !== "hint");
}

/** Grammar suggestions as underlines of another kind: hints, with what may stand there instead. */
export function underlineGrammar(
  view: EditorView,
  suggestions: Suggestion[],
  ignore: (suggestion: Suggestion) => void,
): void {
  const diagnostics = suggestions
    .filter(({ from, to, text }) => view.state.sliceDoc(from, to) === text)
    .map((suggestion): Diagnostic => {
      const { from, to, message, replacements } = suggestion;
      const actions = replacements.map((insert) => ({
        name: m.editor.replace(insert),
        apply: (view: EditorView, from: number, to: number) =>
          view.dispatch({ changes: { from, to, insert }, userEvent: "input.complete" }),
      }));
      return {
        from,
        to,
        severity: "hint",
        message: m.grammar.about(message),
        actions: [...actions, { name: m.grammar.ignore, apply: () => ignore(suggestion) }],
      };
    });
  mark(view, diagnostics, (severity) => severity === "hint");
}

/** Puts the marks of one kind in the place of the old ones; those of the other kind stay where the text took them. */
function mark(view: EditorView, fresh: Diagnostic[], ours: (severity: Diagnostic["severity"]) => boolean): void {
  const others: Diagnostic[] = [];
  forEachDiagnostic(view.state, (diagnostic, from, to) => {
    if (!ours(diagnostic.severity)) others.push({ ...diagnostic, from, to });
  });
  view.dispatch(setDiagnostics(view.state, [...others, ...fresh]));
}
