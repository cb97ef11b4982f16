import type { Action } from "@codemirror/lint";

/** Mends what is marked by a text in its place. */
export const replacing = (name: string, text: string): Action => ({
  name,
  apply: (view, from, to) => view.dispatch({ changes: { from, to, insert: text }, userEvent: "input.complete" }),
});
