import axe from "axe-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { missing, serve, type Pages, type Visit } from "./pages";

if (missing) {
  if (process.env["CI"]) throw new Error(`The pages must be tried in CI: ${missing}.`);
  console.log(`skipped: the pages in a browser (${missing})`);
}

const toPreview = ["import-accounts", "import-check"] as const;
const toResult = [...toPreview, "import-commit"] as const;
const toUndo = ["undo-import", "undo-yes"] as const;
const toPast = [...toResult, "import-again", "past-imports"] as const;

/** Each is a state a rep can be in. */
const states: { name: string; address: string; reach?: (visit: Visit) => Promise<void> }[] = [
  { name: "today", address: "#/today", reach: shown("message-subject") },
  { name: "a finding marked in the text", address: "#/today", reach: pressed(["j", "j"], "no-recipient") },
  { name: "editing", address: "#/today", reach: pressed(["e"], "edit-form") },
  { name: "denying", address: "#/today", reach: pressed(["r"], "deny-form") },
  { name: "the palette", address: "#/today", reach: pressed(["Control+k"], "palette-input") },
  { name: "a hand-over that failed", address: "?fails#/today", reach: pressed(["Control+Enter"], "hand-over-failed") },
  { name: "nothing waits for an unknown request", address: "#/today/apr-0" },
  { name: "the welcome", address: "?accounts=0#/today", reach: shown("welcome") },
  { name: "accounts", address: "#/accounts", reach: shown("account-row") },
  { name: "choosing what to import", address: "#/import", reach: shown("import-choose") },
  { name: "a refused file", address: "?refused#/accounts", reach: dropped("problem") },
  { name: "the columns of a file", address: "#/accounts", reach: dropped("import-columns") },
  { name: "a needed column missing", address: "#/import", reach: columnMissing },
  { name: "the preview of an import", address: "#/import", reach: clicked(...toPreview, "import-lines") },
  {
    name: "the preview's problems",
    address: "#/import",
    reach: clicked(...toPreview, "only-problems", "import-lines"),
  },
  { name: "an import under way", address: "?slow#/import", reach: clicked(...toResult, "import-progress") },
  { name: "an import's result", address: "#/import", reach: clicked(...toResult, "import-result") },
  { name: "undoing an import", address: "#/import", reach: clicked(...toResult, "undo-import", "undo-yes") },
  { name: "an import undone", address: "#/import", reach: clicked(...toResult, ...toUndo, "undo-report") },
  { name: "past imports", address: "#/import", reach: clicked(...toPast, "past-list") },
  { name: "no past imports", address: "#/import/past" },
  { name: "accounts with duplicates", address: "?duplicates#/accounts", reach: shown("open-duplicates") },
  { name: "duplicates", address: "?duplicates#/duplicates", reach: shown("duplicate") },
  { name: "made one", address: "?duplicates#/duplicates", reach: clicked("merge", "unmerge") },
  { name: "no duplicates", address: "#/duplicates" },
  { name: "accounts chosen", address: "#/accounts", reach: clicked("select-all", "run-selected") },
  { name: "other goals", address: "#/accounts", reach: clicked("select-all", "run-menu", "run-goal-research") },
  {
    name: "findings to look at",
    address: "#/accounts",
    reach: clicked("select-all", "run-menu", "run-goal-research", "run-executions"),
  },
  { name: "research", address: "#/history", reach: opened("Research", "research-known") },
  { name: "a risk review", address: "#/history", reach: opened("Risk review", "risks") },
  { name: "failed steps", address: "#/history", reach: opened("Follow-up", "retry") },
  { name: "no signals yet", address: "?accounts=0#/history", reach: shown("signals") },
  { name: "a message being edited", address: "#/today", reach: edited },
  { name: "a finding opened at its place", address: "#/today", reach: openedFinding },
  { name: "a budget of one's own", address: "#/settings", reach: ownBudget },
  { name: "history", address: "#/history", reach: shown("history-row") },
  { name: "an open question", address: "#/today", reach: clicked("unknown-outcome", "outcome-question") },
  { name: "settings", address: "#/settings", reach: shown("qualified-from") },
  { name: "a provider", address: "?model#/settings", reach: provider("ollama") },
  { name: "a provider whose key is typed here", address: "?field#/settings", reach: provider("openai") },
  { name: "writing with a model", address: "?model#/today", reach: writing },
  { name: "a profile", address: "#/profiles", reach: shown("preview-top") },
  { name: "a profile with its values offered", address: "#/profiles", reach: offered },
  { name: "a new profile that is not complete", address: "#/profiles/new", reach: incomplete },
  {
    name: "a profile to be deleted",
    address: "#/profiles/icp-2",
    reach: clicked("profile-delete", "profile-delete-yes"),
  },
  { name: "a profile as text that cannot be read", address: "#/profiles", reach: unreadable },
  { name: "too few closed deals", address: "#/profiles/check", reach: shown("backtest-needed") },
  { name: "what closed deals say", address: "?deals=many#/profiles/check", reach: shown("backtest-suggested") },
  { name: "an account", address: "#/accounts", reach: account() },
  { name: "an account that was made of two", address: "#/accounts", reach: account("Cobalt Freight", "unmerge") },
  { name: "a possible duplicate", address: "#/accounts", reach: account("Cobalt Freight", "unmerge", "duplicate") },
  { name: "a fact that cannot be read", address: "#/accounts", reach: wrongFact },
  { name: "a scorecard with the buyer's words", address: "#/accounts", reach: words },
  { name: "a new signal", address: "#/accounts", reach: account("Cobalt Freight", "add-signal-open", "add-signal") },
  { name: "the templates", address: "#/templates", reach: shown("preview-message") },
  { name: "a template with its fields offered", address: "#/templates", reach: fieldsOffered },
  { name: "a template with a typo", address: "#/templates", reach: typo },
  { name: "a new template", address: "#/templates/new", reach: shown("template-form") },
  { name: "a text of another tool with its question", address: "#/templates", reach: pastedQuestion },
  { name: "the knowledge", address: "#/knowledge", reach: shown("knowledge-form") },
  {
    name: "an entry to be deleted",
    address: "#/knowledge",
    reach: clicked("knowledge-delete", "knowledge-delete-yes"),
  },
  { name: "no knowledge yet", address: "?accounts=0#/knowledge", reach: shown("knowledge-new") },
  { name: "notes read in", address: "#/knowledge", reach: clicked("knowledge-import", "knowledge-imported") },
  { name: "no such page", address: "#/nowhere" },
];

function provider(id: string) {
  return async ({ page }: Visit) => {
    const one = page.getByTestId(`provider-${id}`);
    await one.locator("summary").click();
    await page.getByTestId(`address-${id}`).scrollIntoViewIfNeeded();
  };
}
async function writing(visit: Visit) {
  await clicked("edit", "write-open")(visit);
  await clicked("write-open", "write-prompt")(visit);
  await visit.page.getByTestId("write-prompt").locator("summary").click();
  await clicked("write-start", "write-undo")(visit);
}
function shown(testid: string) {
  return ({ page }: Visit) => page.getByTestId(testid).first().waitFor();
}
/** Lets a file go over the window. */
function dropped(then: string) {
  return async (visit: Visit) => {
    await visit.page.evaluate("dispatchEvent(new DragEvent('drop', { cancelable: true }))");
    await shown(then)(visit);
  };
}
async function columnMissing(visit: Visit) {
  await visit.page.getByTestId("import-accounts").click();
  await visit.page.getByTestId("field-0").selectOption("");
  await visit.page.getByTestId("field-7").selectOption("own.");
  await shown("import-missing")(visit);
}
async function fieldsOffered(visit: Visit) {
  await shown("preview-message")(visit);
  await visit.page.getByTestId("template-body").click();
  await visit.page.keyboard.press("Control+End");
  await visit.page.keyboard.type(" {{ account.");
  await visit.page.locator(".cm-tooltip-autocomplete").waitFor();
}
async function typo(visit: Visit) {
  await shown("preview-message")(visit);
  await visit.page.getByTestId("template-body").click();
  await visit.page.keyboard.press("Control+End");
  await visit.page.keyboard.insertText(" {{ acount.industry }}");
  await visit.page.locator(".cm-lintRange-error").waitFor();
  await shown("template-problems")(visit);
}
async function pastedQuestion(visit: Visit) {
  await clicked("template-paste", "paste-body")(visit);
  await visit.page.getByTestId("paste-body").fill("Hi {{first_name|there}}, about {{company}}.");
  await shown("paste-question")(visit);
}
/** Clicks one after the other, and waits for the last. */
function clicked(...ids: [string, ...string[]]) {
  return async (visit: Visit) => {
    for (const button of ids.slice(0, -1)) await visit.page.getByTestId(button).first().click();
    await shown(ids.at(-1) ?? "")(visit);
  };
}
const written = "Hi 🎉 Ana,\n\nyou recieve this!!! It is teh first.\n\nBest,\nRobin";
/** A message being edited, with its findings underlined. */
async function edited(visit: Visit) {
  const { page } = visit;
  await clicked("edit", "message-body")(visit);
  await page.getByTestId("message-body").fill(written);
  await page.locator(".cm-lintRange").nth(2).waitFor();
}
async function openedFinding(visit: Visit) {
  await edited(visit);
  await visit.page.getByTestId("message-body").press("Control+Home");
  await visit.page.keyboard.press("F8");
  await visit.page.locator(".cm-tooltip-lint, .cm-tooltip-hover").first().waitFor();
  await visit.page.getByTestId("finding").filter({ hasText: "recieve" }).click();
  await shown("suggestion")(visit);
}
function opened(goal: string, then: string) {
  return async (visit: Visit) => {
    await visit.page.getByTestId("history-row").filter({ hasText: goal }).first().getByRole("link").click();
    await shown(then)(visit);
  };
}
/** An account's page; then clicks one after the other, and waits for the last. */
function account(name = "Alder & Finch Robotics", ...ids: string[]) {
  return async (visit: Visit) => {
    await shown("account-row")(visit);
    await visit.page.getByRole("link", { name }).first().click();
    await shown("facts")(visit);
    const [first, ...rest] = ids;
    if (first) await clicked(first, ...rest)(visit);
  };
}
async function wrongFact(visit: Visit) {
  await account("Fathom Analytics", "learn-employees", "fact-input")(visit);
  await visit.page.getByTestId("fact-input").fill("a few");
  await visit.page.keyboard.press("Enter");
  await shown("fact-error")(visit);
}
async function words(visit: Visit) {
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
async function offered(visit: Visit) {
  await visit.page.getByTestId("country-values").getByRole("combobox").fill("un");
  await visit.page.keyboard.press("ArrowDown");
  await visit.page.getByTestId("country-values").getByRole("option").first().waitFor();
}
async function incomplete(visit: Visit) {
  await clicked("add-industry", "add-employees", "add-own", "profile-save", "criterion-own-0")(visit);
}
async function unreadable(visit: Visit) {
  await visit.page.getByTestId("as-toml").click();
  await visit.page.getByTestId("profile-toml").fill('name = "x"\n[industry]\nweight = three\n');
  await visit.page.getByText("Line 3").waitFor();
}
async function ownBudget(visit: Visit) {
  await visit.page.getByTestId("profile").selectOption("own");
  await visit.page.getByTestId("own-limit").fill("0");
  await visit.page.getByTestId("own-domain-engagement").fill("many");
}
function pressed(keys: string[], then: string) {
  return async (visit: Visit) => {
    await shown("message-subject")(visit);
    for (const key of keys) {
      await visit.page.keyboard.press(key);
      await visit.page.waitForTimeout(80);
    }
    await shown(then)(visit);
  };
}

describe.skipIf(missing !== "")("the pages", () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await serve();
  });
  afterAll(() => pages?.close());

  for (const scheme of ["light", "dark"] as const) {
    test.each(states)(`$name, in ${scheme}: accessible, and content with its policy`, async ({ address, reach }) => {
      const visit = await pages.open(address, scheme);
      await reach?.(visit);
      // Injected by the driver, past the page's policy.
      await visit.page.evaluate(`${axe.source};0`);
      const { violations } = (await visit.page.evaluate("axe.run()")) as axe.AxeResults;
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      expect(visit.complaints, "no error, nothing blocked, nobody else asked").toEqual([]);
      await visit.page.close();
    });
  }

  test("a hundred thousand accounts scroll, and the focus survives", async () => {
    const { page } = await pages.open("?accounts=100000#/accounts");
    const rows = page.getByTestId("account-row");
    await rows.first().waitFor();
    expect(await rows.count(), "only what is in view is in the page").toBeLessThan(60);
    await page.keyboard.press("j");
    const focused = await page.evaluate("document.activeElement.textContent");
    const end = "document.querySelector('[role=rowgroup]').scrollTo(0, 1e9)";
    await page.evaluate(end);
    await page.waitForFunction(
      "[...document.querySelectorAll('[data-testid=account-row]')].at(-1).dataset.index > 99000",
    );
    expect(await page.evaluate("document.activeElement.textContent"), "the focus stays on its row").toBe(focused);
    await page.getByTestId("sort-name").click();
    await page.waitForFunction("document.querySelector('[data-index=\"0\"]')?.textContent.includes('Alder')");
    await page.close();
  });

  test.each([
    { address: "#/today", reach: shown("message-subject"), press: "approve" },
    { address: "#/profiles", reach: shown("preview-top"), press: "profile-save-as" },
    { address: "?deals=many#/profiles/check", reach: shown("backtest-suggested"), press: "use-industry" },
    { address: "#/accounts", reach: account(), press: "edit-employees" },
    { address: "#/settings", reach: shown("qualified-from"), press: "letters" },
    { address: "#/templates", reach: shown("preview-message"), press: "template-copy" },
    { address: "#/knowledge", reach: shown("knowledge-form"), press: "knowledge-delete" },
    { address: "#/import", reach: shown("import-choose"), press: "import-signals" },
    { address: "#/import", reach: dropped("import-columns"), press: "import-check" },
    { address: "#/import", reach: clicked(...toPreview, "import-lines"), press: "import-commit" },
    { address: "#/import", reach: clicked(...toResult, "import-result"), press: "save-rejects" },
    { address: "#/import", reach: clicked(...toPast, "past-list"), press: "undo-import" },
    { address: "?duplicates#/duplicates", reach: shown("duplicate"), press: "merge" },
  ])("nothing is cut off at 200% zoom on $address, up to $press", async ({ address, reach, press }) => {
    const visit = await pages.open(address, "light", 640);
    await reach(visit);
    const { page } = visit;
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(640);
    const wider = `[...document.querySelectorAll("main, main *")].filter((part) =>
      part.scrollWidth > part.clientWidth + 1 && ["auto", "scroll"].includes(getComputedStyle(part).overflowX) &&
      part.getBoundingClientRect().right > innerWidth).length`;
    expect(await page.evaluate(wider), "nothing reaches beyond the window").toBe(0);
    await page.getByTestId(press).first().click({ trial: true });
    await page.close();
  });

  test("what is typed is checked at once, and mended by a click or from the keyboard", async () => {
    const visit = await pages.open("#/today");
    const { page, complaints } = visit;
    await edited(visit);
    const body = page.getByTestId("message-body");
    await body.press("Control+End");
    await page.keyboard.type(" so!");
    await page.evaluate(`void (window.typed = new Promise((resolve) => {
      const body = document.querySelector("[data-testid=message-body]");
      let begun;
      body.addEventListener("keydown", () => (begun = performance.now()), { capture: true, once: true });
      new MutationObserver(() => {
        if (body.querySelectorAll(".cm-lintRange").length === 4) resolve(performance.now() - begun);
      }).observe(body, { subtree: true, childList: true, attributes: true });
    }))`);
    await page.keyboard.type("!");
    const took = Number(await page.evaluate("window.typed"));
    console.log(`from the key to the underline: ${took.toFixed(0)} ms`);
    expect(took, "50 ms on a quiet machine").toBeLessThan(100);

    await body.press("Control+Home");
    await page.keyboard.press("F8");
    expect(await page.evaluate("getSelection().toString()"), "F8 goes to the first").toBe("recieve");
    await page.getByTestId("fix").first().click();
    expect(await body.innerText(), "the certain one is mended").toContain("this! It");
    await body.press("Control+z");
    expect(await body.innerText(), "and that can be undone").toContain("this!!! It");
    await page.getByTestId("learn").first().click();
    await page.locator(".cm-lintRange").filter({ hasText: "recieve" }).waitFor({ state: "detached" });
    await body.press("Control+Enter");
    await page.getByTestId("edit-form").waitFor({ state: "detached" });
    expect(await page.getByTestId("message-body").innerText()).toContain("teh first");
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("a large file is mapped and checked with only what is in view in the page", async () => {
    const { page } = await pages.open("?rows=20000#/import");
    for (const button of toPreview) await page.getByTestId(button).click();
    await page.getByTestId("import-line").first().waitFor();
    expect(await page.getByTestId("import-shown").textContent()).toContain("20,000");
    expect(await page.getByTestId("import-line").count()).toBeLessThan(60);
    await page.getByTestId("import-commit").click();
    await page.getByTestId("import-result").waitFor();
    await page.close();
  });

  test("the first paint already has the system's colours", async () => {
    const { page } = await pages.open("#/today", "dark");
    const ground = "getComputedStyle(document.documentElement).backgroundColor";
    expect(await page.evaluate(ground)).toBe("rgb(23, 23, 27)");
    await page.emulateMedia({ colorScheme: "light" });
    expect(await page.evaluate(ground), "and follows it").toBe("rgb(255, 255, 255)");
    await page.close();
  });
});
