import "@testing-library/jest-dom/vitest";

import { configure } from "@testing-library/svelte";
import { afterAll, afterEach, beforeEach, vi } from "vitest";

import { letterKeys } from "../../src/components/commands.svelte";
import { ignored } from "../../src/features/editor/grammar-choice.svelte";
import { asking, kindWord } from "../../src/features/today/asking.svelte";
import { edits as entryEdits } from "../../src/features/knowledge/edits.svelte";
import { edits as templateEdits } from "../../src/features/templates/edits.svelte";
import { drafts as profileDrafts } from "../../src/features/profiles/drafts.svelte";
import { drafts } from "../../src/features/today/drafts.svelte";

// A busy machine is slow, not broken.
configure({ asyncUtilTimeout: 8_000 });

// Here a new selection is told at once, in the middle of the editor's own work, which a browser never does. Nothing
// but the editor moves a caret where there is no layout, so nobody needs to be told.
const tell = document.dispatchEvent.bind(document);
document.dispatchEvent = (event) => event.type === "selectionchange" || tell(event);

beforeEach(() => {
  // There is no layout here: give what measures itself a window's size.
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(600);
  Element.prototype.scrollIntoView = vi.fn();
  Element.prototype.scrollTo = vi.fn() as unknown as typeof Element.prototype.scrollTo;
});

afterEach(() => {
  drafts.clear();
  ignored.clear();
  profileDrafts.clear();
  templateEdits.clear();
  entryEdits.clear();
  asking.clear();
  kindWord.said = null;
  letterKeys.on = true;
  location.hash = "";
});

// What is still being answered comes in before the window it belongs to is taken away.
afterAll(() => new Promise((resolve) => setTimeout(resolve, 300)));
