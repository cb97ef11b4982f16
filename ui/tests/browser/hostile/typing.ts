/** Writes into everything that can be written into, as a rep may paste what others wrote, and sends every form. */
import type { Page } from "playwright-core";

import { payloads } from "./payloads";

const SHARES = 4;

/** All payloads, several in a text, each share led by others. */
const shares = Array.from({ length: SHARES }, (_, share) => {
  const from = Math.ceil(payloads.length / SHARES) * share;
  return payloads.slice(from, from + Math.ceil(payloads.length / SHARES)).join(" ");
});

/** How many fields there were. */
export async function typeEverywhere(page: Page, hostile: boolean): Promise<number> {
  let fields = 0;
  for (const text of hostile ? shares : shares.map(() => "a few words")) {
    fields = await page.evaluate(type, text);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20))));
  }
  await page.evaluate(() => document.querySelectorAll("form").forEach((form) => form.requestSubmit()));
  return fields;
}

/** Runs in the page: whole in itself. */
function type(text: string): number {
  const written =
    ":is(input[type=text], input[type=search], input[type=url], input[type=email], input:not([type]), textarea)";
  const fields = [
    ...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(`${written}:enabled:read-write`),
  ];
  for (const field of fields) {
    const kind = field instanceof HTMLInputElement ? HTMLInputElement : HTMLTextAreaElement;
    // Past what the framework remembers of the value, as typing goes.
    Object.getOwnPropertyDescriptor(kind.prototype, "value")?.set?.call(field, text);
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const editors = [...document.querySelectorAll<HTMLElement>("[contenteditable=true]")];
  for (const editor of editors) {
    editor.focus();
    document.execCommand("selectAll");
    document.execCommand("insertText", false, text);
  }
  return fields.length + editors.length;
}
