/** Whom nobody writes to any more, in the invented store. */
import type { FakeOptions } from "../fake";
import type { Host } from "../types";
import { say, type FakeStore } from "./store";

type SuppressionCommands = Pick<
  Host,
  "suppressions" | "suppress" | "suppressPerson" | "unsuppress" | "importSuppressions"
>;

function read(text: string): [kind: "address" | "domain", value: string] | null {
  const what = text.trim().toLowerCase();
  if (/^\S+@\S+\.\S+$/.test(what)) return ["address", what];
  const domain = what.replace(/^(@|\*\.)/, "");
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain)) return ["domain", domain];
  return /^[\d +\-()/.]{7,}$/.test(what) ? ["address", what] : null;
}

export function suppressionCommands(store: FakeStore, options: FakeOptions): SuppressionCommands {
  for (let n = 1; n <= (options.suppressed ?? 0); n++) {
    const value = `person${n}@company${n % 900}.example`;
    store.suppress({ kind: "address", value, label: value, reason: "From opt-outs 2025.csv" });
  }
  const told = () => {
    store.changed();
    return store.suppressions();
  };
  return {
    suppressions: async () => store.suppressions(),
    async suppress(what, reason) {
      const found = read(what);
      if (!found) {
        const like = "an address such as ann@example.com, a telephone number, or a domain such as example.com";
        throw say("bad_input", `Write ${like}.`);
      }
      const [kind, value] = found;
      store.suppress({ kind, value, label: value, reason: reason.trim() || "You said so" });
      return told();
    },
    async suppressPerson(contact) {
      store.suppressPerson(contact);
      return told();
    },
    async unsuppress(kind, value) {
      store.unsuppress(kind, value);
      return told();
    },
    async importSuppressions() {
      if (options.noFile) return null;
      const known = store.suppressions().length;
      const wanted = ["first@gone.example", "second@gone.example", "gone-too.example"];
      for (const what of wanted) {
        const [kind, value] = read(what) ?? ["address", what];
        store.suppress({ kind, value, label: value, reason: "From opt-outs.csv" });
      }
      const added = store.suppressions().length - known;
      store.changed();
      return { added, known: wanted.length - added, unread: [3, 7] };
    },
  };
}
