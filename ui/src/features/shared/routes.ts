/** Where things are. The address is the whole state of navigation, so that Back works. */
import type { HistoryQuery } from "../../host";
import { toQuery } from "./history-query";

export type Screen =
  "today" | "accounts" | "history" | "templates" | "knowledge" | "settings" | "profiles" | "import" | "duplicates";
export interface Route {
  screen: Screen;
  id: string | null;
  /** What of the history is asked for, as the address says it. */
  query?: string;
}

const screens: readonly string[] = [
  "today",
  "accounts",
  "history",
  "templates",
  "knowledge",
  "settings",
  "profiles",
  "import",
  "duplicates",
] satisfies Screen[];
const isScreen = (word: string): word is Screen => screens.includes(word);

const to = (screen: Screen, id?: string): string => `#/${screen}${id ? `/${encodeURIComponent(id)}` : ""}`;

export const href = {
  today: (approval?: string) => to("today", approval),
  accounts: () => to("accounts"),
  account: (id: string) => to("accounts", id),
  history: (filters: HistoryQuery = {}) => to("history") + toQuery(filters),
  execution: (id: string) => to("history", id),
  templates: () => to("templates"),
  template: (id: string) => to("templates", id),
  newTemplate: () => to("templates", "new"),
  knowledge: () => to("knowledge"),
  entry: (id: string) => to("knowledge", id),
  newEntry: () => to("knowledge", "new"),
  settings: (part?: "models" | "mail" | "do-not-write" | "record" | "backups") => to("settings", part),
  profiles: () => to("profiles"),
  profile: (id: string) => to("profiles", id),
  newProfile: () => to("profiles", "new"),
  check: () => to("profiles", "check"),
  import: () => to("import"),
  pastImports: () => to("import", "past"),
  duplicates: () => to("duplicates"),
};

export function parse(hash: string): Route | null {
  const [path = "", query] = hash.replace(/^#?\/?/, "").split(/[?](.*)/s);
  const [screen = "", id = "", ...rest] = path.split("/");
  if (query !== undefined) return path === "history" ? { screen: "history", id: null, query } : null;
  if (screen === "") return { screen: "today", id: null };
  if (!isScreen(screen) || rest.length > 0) return null;
  try {
    return { screen, id: id ? decodeURIComponent(id) : null };
  } catch {
    return null;
  }
}

export const go = (hash: string): void => {
  location.hash = hash;
};

/** Goes there without leaving a step to come Back to. */
export function replace(hash: string): void {
  if (location.hash === hash) return;
  history.replaceState(null, "", hash);
  dispatchEvent(new HashChangeEvent("hashchange"));
}
