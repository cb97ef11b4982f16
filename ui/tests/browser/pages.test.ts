import axe from "axe-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { missing, serve, type Pages, type Visit } from "./pages";

if (missing) {
  if (process.env["CI"]) throw new Error(`The pages must be tried in CI: ${missing}.`);
  console.log(`skipped: the pages in a browser (${missing})`);
}

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
  { name: "an import", address: "#/accounts", reach: clicked("import-accounts", "import-result") },
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
  { name: "a budget of one's own", address: "#/settings", reach: ownBudget },
  { name: "history", address: "#/history", reach: shown("history-row") },
  { name: "an open question", address: "#/today", reach: clicked("unknown-outcome", "outcome-question") },
  { name: "settings", address: "#/settings", reach: shown("qualified-from") },
  { name: "no such page", address: "#/nowhere" },
];

function shown(testid: string) {
  return ({ page }: Visit) => page.getByTestId(testid).first().waitFor();
}
/** Clicks one after the other, and waits for the last. */
function clicked(...ids: [string, ...string[]]) {
  return async (visit: Visit) => {
    for (const button of ids.slice(0, -1)) await visit.page.getByTestId(button).first().click();
    await shown(ids.at(-1) ?? "")(visit);
  };
}
function opened(goal: string, then: string) {
  return async (visit: Visit) => {
    await visit.page.getByTestId("history-row").filter({ hasText: goal }).first().getByRole("link").click();
    await shown(then)(visit);
  };
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

  test("nothing is cut off at 200% zoom", async () => {
    const { page } = await pages.open("#/today", "light", 640);
    await page.getByTestId("message-subject").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(640);
    await page.getByTestId("approve").click({ trial: true });
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
