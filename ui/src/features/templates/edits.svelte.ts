/** What was typed and not saved, by template: it is there when the rep comes back. */
import { SvelteMap } from "svelte/reactivity";

import type { TemplateText } from "../../host";

export const NEW = "new";
export const edits = new SvelteMap<string, TemplateText>();

export const emptyTemplate = (): TemplateText => ({
  name: "",
  kind: "first_message",
  channel: "email",
  language: "en",
  tags: [],
  subject: "",
  body: "",
});

export const isSnippet = (kind: TemplateText["kind"]): boolean => kind !== "first_message" && kind !== "follow_up";
export const hasSubject = ({ kind, channel }: TemplateText): boolean => !isSnippet(kind) && channel === "email";
export const isSame = (a: TemplateText, b: TemplateText): boolean => JSON.stringify(a) === JSON.stringify(b);
