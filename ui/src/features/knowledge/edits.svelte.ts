/** What was typed and not saved, by entry: it is there when the rep comes back. */
import { SvelteMap } from "svelte/reactivity";

import type { KnowledgeText } from "../../host";

export const NEW = "new";
export const edits = new SvelteMap<string, KnowledgeText>();

export const emptyEntry = (): KnowledgeText => ({
  kind: "fact",
  title: "",
  body: "",
  tags: [],
  quote_price: false,
  quote_legal: false,
});
