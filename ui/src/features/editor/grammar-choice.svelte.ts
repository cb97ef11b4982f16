/** What the rep said about grammar: whether it is looked at, kept on this laptop, and what is left as it is. */
import { SvelteMap, SvelteSet } from "svelte/reactivity";

import type { Suggestion } from "./suggestions";

const STORED = "grammar";
let on = $state(read());

function read(): boolean {
  try {
    return localStorage.getItem(STORED) !== "off";
  } catch {
    return true;
  }
}

export const grammarChoice = {
  get on() {
    return on;
  },
  set on(value: boolean) {
    on = value;
    try {
      localStorage.setItem(STORED, value ? "on" : "off");
    } catch {
      // It holds until the window closes.
    }
  },
};

/** By message, as long as the window is open. */
export const ignored = new SvelteMap<string, SvelteSet<string>>();
const nameOf = ({ rule, text }: Suggestion) => `${rule} ${text}`;

export function ignore(message: string, suggestion: Suggestion): void {
  if (!ignored.has(message)) ignored.set(message, new SvelteSet());
  ignored.get(message)?.add(nameOf(suggestion));
}

export const isIgnored = (message: string, suggestion: Suggestion): boolean =>
  ignored.get(message)?.has(nameOf(suggestion)) ?? false;
