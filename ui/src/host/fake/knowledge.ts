/** Invented knowledge, kept in memory. */
import type { Host, KnowledgeLine } from "../types";
import { say, type FakeStore } from "./store";

const AT = "2026-11-02T09:00:00Z";
const entry = (id: string, text: Partial<KnowledgeLine["text"]>, file: string | null = null): KnowledgeLine => ({
  id,
  text: { kind: "case", title: "", body: "", tags: [], quote_price: false, quote_legal: false, ...text },
  file,
  updated_at: AT,
});

type Commands = Pick<Host, "knowledge" | "saveKnowledge" | "deleteKnowledge" | "importKnowledge">;

export function knowledgeCommands(store: FakeStore, empty: boolean): Commands {
  let all: KnowledgeLine[] = empty
    ? []
    : [
        entry("kno-1", { title: "Harbour Bank", body: "Harbour Bank answers in half the time.", tags: ["banking"] }),
        entry("kno-2", { kind: "objection", title: "Too dear", body: "It pays for itself in a season." }, "notes.md"),
        entry("kno-3", { kind: "fact", title: "Price list", body: "A seat is $40 a month.", quote_price: true }),
      ];
  return {
    async knowledge(search) {
      const words = search.toLowerCase().split(/\s+/).filter(Boolean);
      const text = ({ text: { title, body, tags } }: KnowledgeLine) => [title, body, ...tags].join(" ").toLowerCase();
      return structuredClone(all.filter((line) => words.every((word) => text(line).includes(word))));
    },
    async saveKnowledge(id, text) {
      if (!text.title.trim()) throw say("bad_input", "Give it a title of at most 200 characters.");
      if (!text.body.trim()) throw say("bad_input", "Write what is so. Nothing was saved.");
      const line = entry(id ?? store.id("kno"), structuredClone(text));
      all =
        id === null ? [line, ...all] : all.map((known) => (known.id === id ? { ...known, text: line.text } : known));
      store.changed();
      return structuredClone(line);
    },
    async deleteKnowledge(id) {
      all = all.filter((line) => line.id !== id);
      store.changed();
      return null;
    },
    async importKnowledge() {
      all = [...all, entry(store.id("kno"), { title: "Playbook: Shops", body: "A shop sold more." }, "playbook.md")];
      store.changed();
      return { file: "playbook.md", added: 1, unchanged: 0, too_long: [] };
    },
  };
}
