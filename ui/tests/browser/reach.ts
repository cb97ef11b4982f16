/** How a rep comes to the states that are looked at. */
import type { Visit } from "./pages";

export const toPreview = ["import-accounts", "import-check"] as const;
export const toResult = [...toPreview, "import-commit"] as const;
export const toUndo = ["undo-import", "undo-yes"] as const;
export const toPast = [...toResult, "import-again", "past-imports"] as const;

export function provider(id: string) {
  return async ({ page }: Visit) => {
    const one = page.getByTestId(`provider-${id}`);
    await one.locator("summary").click();
    await page.getByTestId(`address-${id}`).scrollIntoViewIfNeeded();
  };
}
/** Asks a model to write, with what is sent unfolded. */
export function written(then: string) {
  return async (visit: Visit) => {
    await clicked("edit", "write-open", "write-prompt")(visit);
    await visit.page.getByTestId("write-prompt").locator("summary").click();
    await clicked("write-start", then)(visit);
  };
}
export function switchedOn(id: string) {
  return async (visit: Visit) => {
    await provider(id)(visit);
    await clicked(`switch-${id}`, `model-${id}`)(visit);
  };
}
export async function tested(visit: Visit) {
  await provider("ollama")(visit);
  await visit.page.getByTestId("test-ollama").click();
  await visit.page.getByText("It offers 2 models").waitFor();
}
export async function wrongLimits(visit: Visit) {
  await provider("ollama")(visit);
  await visit.page.getByTestId("temperature-ollama").fill("hot");
  await visit.page.getByTestId("most_tokens-ollama").fill("1.5");
}
export async function sent(visit: Visit) {
  await written("write-undo")(visit);
  await visit.page.evaluate("location.hash = '#/settings/models'");
  await visit.page.getByTestId("calls").locator("summary").first().click();
}
export async function ownWords({ page }: Visit) {
  const field = page.getByTestId("word-input");
  for (const word of ["tideway", "two words"]) {
    await field.fill(word);
    await field.press("Enter");
  }
  await page.getByTestId("forget-word").waitFor();
  await page.getByTestId("settings-words").getByTestId("problem").waitFor();
}
export async function changed(visit: Visit) {
  const { page } = visit;
  await clicked("edit", "message-body")(visit);
  await page.getByTestId("message-body").fill("Hi Claire,\n\nIs it worth a look?\n\nRobin Marsh");
  await page.getByTestId("save-edit").click();
  await page.getByTestId("edit-form").waitFor({ state: "detached" });
  await page.evaluate("location.hash = '#/history'");
  await page.getByTestId("history-row").filter({ hasText: "Evergreen" }).first().getByRole("link").click();
  await shown("edits")(visit);
}
export async function versions(visit: Visit) {
  const all = visit.page.getByTestId("template-versions").locator("summary");
  for (const one of await all.all()) await one.click();
  await shown("version-take")(visit);
}
export async function refusedEntry(visit: Visit) {
  await visit.page.getByTestId("knowledge-body").fill("Something is so.");
  await clicked("knowledge-save", "problem")(visit);
}
export async function nothingKnown({ page }: Visit) {
  await page.getByTestId("knowledge-search").fill("nobody wrote this");
  await page.getByText("No entry has these words").waitFor();
}
export function shown(testid: string) {
  return ({ page }: Visit) => page.getByTestId(testid).first().waitFor();
}
/** Lets a file go over the window. */
export function dropped(then: string) {
  return async (visit: Visit) => {
    await visit.page.evaluate("dispatchEvent(new DragEvent('drop', { cancelable: true }))");
    await shown(then)(visit);
  };
}
export async function columnMissing(visit: Visit) {
  await visit.page.getByTestId("import-accounts").click();
  await visit.page.getByTestId("field-0").selectOption("");
  await visit.page.getByTestId("field-7").selectOption("own.");
  await shown("import-missing")(visit);
}
export async function fieldsOffered(visit: Visit) {
  await shown("preview-message")(visit);
  await visit.page.getByTestId("template-body").click();
  await visit.page.keyboard.press("Control+End");
  await visit.page.keyboard.type(" {{ account.");
  await visit.page.locator(".cm-tooltip-autocomplete").waitFor();
}
export async function typo(visit: Visit) {
  await shown("preview-message")(visit);
  await visit.page.getByTestId("template-body").click();
  await visit.page.keyboard.press("Control+End");
  await visit.page.keyboard.insertText(" {{ acount.industry }}");
  await visit.page.locator(".cm-lintRange-error").first().waitFor();
  await shown("template-problems")(visit);
}
export async function pastedQuestion(visit: Visit) {
  await clicked("template-paste", "paste-body")(visit);
  await visit.page.getByTestId("paste-body").fill("Hi {{first_name|there}}, about {{company}}.");
  await shown("paste-question")(visit);
}
/** Clicks one after the other, and waits for the last. */
export function clicked(...ids: [string, ...string[]]) {
  return async (visit: Visit) => {
    for (const button of ids.slice(0, -1)) await visit.page.getByTestId(button).first().click();
    await shown(ids.at(-1) ?? "")(visit);
  };
}
const misspelt = "Hi 🎉 Ana,\n\nyou recieve this!!! It is teh first.\n\nBest,\nRobin";
/** A message being edited, with its findings underlined. */
export async function edited(visit: Visit) {
  const { page } = visit;
  await clicked("edit", "message-body")(visit);
  await page.getByTestId("message-body").fill(misspelt);
  await page.locator(".cm-lintRange").nth(2).waitFor();
}
export async function openedFinding(visit: Visit) {
  await edited(visit);
  await visit.page.getByTestId("message-body").press("Control+Home");
  await visit.page.keyboard.press("F8");
  await visit.page.locator(".cm-tooltip-lint, .cm-tooltip-hover").first().waitFor();
  await visit.page.getByTestId("finding").filter({ hasText: "recieve" }).click();
  await shown("suggestion")(visit);
}
export function opened(goal: string, then: string) {
  return async (visit: Visit) => {
    await visit.page.getByTestId("history-row").filter({ hasText: goal }).first().getByRole("link").click();
    await shown(then)(visit);
  };
}
/** A line with a note, which is being changed. */
export async function noted(visit: Visit) {
  await visit.page.getByTestId("history-row").filter({ hasText: "Denied" }).first().getByRole("link").click();
  await clicked("note-change", "note-field")(visit);
  await visit.page.getByTestId("note-field").fill("Ask again in May.");
  await clicked("note-save", "note-text", "note-change", "note-field")(visit);
}
/** An account's page; then clicks one after the other, and waits for the last. */
export function account(name = "Alder & Finch Robotics", ...ids: string[]) {
  return async (visit: Visit) => {
    await shown("account-row")(visit);
    await visit.page.getByRole("link", { name }).first().click();
    await shown("facts")(visit);
    const [first, ...rest] = ids;
    if (first) await clicked(first, ...rest)(visit);
  };
}
export async function wrongFact(visit: Visit) {
  await account("Fathom Analytics", "learn-employees", "fact-input")(visit);
  await visit.page.getByTestId("fact-input").fill("a few");
  await visit.page.keyboard.press("Enter");
  await shown("fact-error")(visit);
}
export async function words(visit: Visit) {
  await account()(visit);
  const { page } = visit;
  await page.getByTestId("answer-budget").getByText("Yes").click();
  await clicked("words-budget", "words-quote")(visit);
  await page.getByTestId("words-quote").fill("We have 40,000 for this.");
  await page.getByTestId("words-save").click();
  await shown("quote-budget")(visit);
  await page.getByTestId("answers-budget").locator("summary").click();
  await page.getByTestId("answer-need").getByText("Partly").click();
  await clicked("words-need", "words-form")(visit);
}
export async function offered(visit: Visit) {
  await visit.page.getByTestId("country-values").getByRole("combobox").fill("un");
  await visit.page.keyboard.press("ArrowDown");
  await visit.page.getByTestId("country-values").getByRole("option").first().waitFor();
}
export async function incomplete(visit: Visit) {
  await clicked("add-industry", "add-employees", "add-own", "profile-save", "criterion-own-0")(visit);
}
export async function unreadable(visit: Visit) {
  await visit.page.getByTestId("as-toml").click();
  await visit.page.getByTestId("profile-toml").fill('name = "x"\n[industry]\nweight = three\n');
  await visit.page.getByText("Line 3").waitFor();
}
export async function ownBudget(visit: Visit) {
  await visit.page.getByTestId("profile").selectOption("own");
  await visit.page.getByTestId("own-limit").fill("0");
  await visit.page.getByTestId("own-domain-engagement").fill("many");
}
/** Approves the first message, and waits for what comes of it. */
export function approved(then: string) {
  return pressed(["Control+Enter"], then);
}
/** The page of a message that was handed over. */
export function handedOver(...ids: [string, ...string[]]) {
  return async (visit: Visit) => {
    await shown("unconfirmed")(visit);
    const { page } = visit;
    await page.getByTestId("unconfirmed").locator("summary").click();
    await page.getByTestId("unconfirmed-line").first().getByRole("link").click();
    await clicked(...ids)(visit);
  };
}
export async function unconfirmed({ page }: Visit) {
  await page.getByTestId("unconfirmed").locator("summary").click();
  await page.getByTestId("confirm-sent").first().waitFor();
}
export async function presetChosen({ page }: Visit) {
  await page.getByTestId("mail-preset").selectOption("gmail");
  await page.getByTestId("mail-port").fill("mail");
  await page.getByTestId("settings-mail").scrollIntoViewIfNeeded();
}
export async function listed(visit: Visit) {
  await shown("suppression")(visit);
  await visit.page.getByTestId("suppressions-filter").fill("company7");
  await visit.page.getByTestId("suppressions-list").scrollIntoViewIfNeeded();
}
export async function imported(visit: Visit) {
  await visit.page.getByTestId("suppress-what").fill("Ann Lee");
  await clicked("suppress-add", "problem")(visit);
  await clicked("suppressions-import", "suppressions-report")(visit);
  await visit.page.getByTestId("suppressions-list").scrollIntoViewIfNeeded();
}
export function pressed(keys: string[], then: string) {
  return async (visit: Visit) => {
    await shown("message-subject")(visit);
    for (const key of keys) {
      await visit.page.keyboard.press(key);
      await visit.page.waitForTimeout(80);
    }
    await shown(then)(visit);
  };
}
