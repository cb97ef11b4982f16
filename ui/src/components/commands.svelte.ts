/**
 * What can be done from the keyboard, registered by whoever can do it and only while it can be done. One table feeds
 * the key handler, the palette and the sheet of shortcuts.
 */
import { untrack } from "svelte";
import { tinykeys, type KeyBindingMap } from "tinykeys";

export interface Command {
  id: string;
  label: string;
  group: "go" | "page" | "help";
  /** In tinykeys' words: `$mod+k`, `g t`. The first is the one shown. */
  keys?: string[];
  run: () => void;
  /** Not a thing to look for in the palette, such as moving to the next row. */
  keyOnly?: boolean;
  /** In a field the key does what it does in every field. */
  outsideFields?: boolean;
}

type Source = () => Command[];
let list = $state.raw<Source[]>([]);

export function useCommands(source: Source): void {
  $effect(() => {
    list = [...untrack(() => list), source];
    return () => {
      list = untrack(() => list).filter((other) => other !== source);
    };
  });
}

export const commands = (): Command[] => list.flatMap((source) => source());

const STORED = "letters";
let letters = $state(read());

function read(): boolean {
  try {
    return localStorage.getItem(STORED) !== "off";
  } catch {
    return true;
  }
}

/** Whether single letters do anything. Some people's tools type letters for them. */
export const letterKeys = {
  get on() {
    return letters;
  },
  set on(value: boolean) {
    letters = value;
    try {
      localStorage.setItem(STORED, value ? "on" : "off");
    } catch {
      // It holds until the window closes.
    }
  },
};

const FIELDS = "input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable]";
const inField = (target: EventTarget | null): boolean => target instanceof Element && target.closest(FIELDS) !== null;
const dialogOpen = (): boolean => document.querySelector("dialog[open], [role=menu]") !== null;

/** Binds the keys of all registered commands for as long as the caller lives. */
export function listenForKeys(): void {
  $effect(() => {
    const bindings: KeyBindingMap = {};
    const bound = commands().flatMap((command) => (command.keys ?? []).map((key) => ({ key, command })));
    // Sequences first: `g s` takes its second press, and the plain `s` sees that it is taken.
    bound.sort((a, b) => Number(b.key.includes(" ")) - Number(a.key.includes(" ")));
    for (const { key, command } of bound) bindings[key] = (event) => answer(event, command);
    return tinykeys(window, bindings);
  });
}

function answer(event: KeyboardEvent, command: Command): void {
  if (event.defaultPrevented || event.isComposing || dialogOpen()) return;
  const plain = !event.metaKey && !event.ctrlKey && !event.altKey;
  if ((plain || command.outsideFields) && inField(event.target)) return;
  if (plain && !letters) return;
  event.preventDefault();
  command.run();
}

const apple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);
const names: Record<string, string> = {
  $mod: apple ? "⌘" : "Ctrl",
  Shift: apple ? "⇧" : "Shift",
  Enter: "↵",
  Escape: "Esc",
};

/** `$mod+Enter` as the caps to press, one list for each press in a row. */
export const caps = (keys: string): string[][] =>
  keys.split(" ").map((press) =>
    press
      .split("+")
      .filter((key, _, all) => !(key === "Shift" && all.includes("?")))
      .map((key) => names[key] ?? key.toUpperCase()),
  );
