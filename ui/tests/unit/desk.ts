/** The whole window over an invented host, and how a rep works with it. */
import { EditorView } from "@codemirror/view";
import { render, screen } from "@testing-library/svelte";
import userEvent, { type UserEvent } from "@testing-library/user-event";

import App from "../../src/app/App.svelte";
import type { Host } from "../../src/host";
import { fakeHost, type FakeHost, type FakeOptions } from "../../src/host/fake";

export interface Desk {
  host: FakeHost;
  user: UserEvent;
}

/** Opens the window at an address. `over` replaces single answers of the host. */
export function open(
  at: string,
  options: FakeOptions = {},
  over: (host: FakeHost) => Partial<Host> = () => ({}),
): Desk {
  const host = fakeHost({ answerAfterMs: 20, importMs: 50, ...options });
  Object.assign(host, over(host));
  location.hash = at;
  dispatchEvent(new HashChangeEvent("hashchange"));
  render(App, { host });
  return { host, user: userEvent.setup() };
}

export const by = <T extends HTMLElement = HTMLElement>(testid: string): Promise<T> => screen.findByTestId<T>(testid);
export const queue = (): HTMLElement[] => screen.queryAllByTestId("queue-item");
export const itemOf = (account: string): HTMLElement => {
  const item = queue().find((element) => element.dataset["account"] === account);
  if (!item) throw new Error(`${account} does not wait`);
  return item;
};

export function editorOf(field: HTMLElement): EditorView {
  const view = EditorView.findFromDOM(field);
  if (!view) throw new Error("this is no editor");
  return view;
}
export const textOf = (field: HTMLElement): string => editorOf(field).state.doc.toString();

/** Writes a text into an editor in the place of what was there. There is no layout here, so nothing can be typed. */
export async function write(testid: string, text: string): Promise<HTMLElement> {
  const field = await by(testid);
  const view = editorOf(field);
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: text.length } });
  return field;
}
