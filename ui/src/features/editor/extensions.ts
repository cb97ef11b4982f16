/** The editing of one text: keys, undo, wrapping, and findings underlined where they stand. */
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";

import type { Finding, Severity } from "../../host";
import { m } from "../../messages";
import { fieldRange, hasPlace } from "./places";

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
  view.dispatch(setDiagnostics(view.state, diagnostics));
}
