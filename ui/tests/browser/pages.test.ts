import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { missing, serve, type Pages } from "./pages";
import {
  toPreview,
  toResult,
  toPast,
  written,
  wrongLimits,
  sent,
  ownWords,
  changed,
  versions,
  shown,
  dropped,
  typo,
  pastedQuestion,
  clicked,
  edited,
  openedFinding,
  account,
  approved,
  listed,
} from "./reach";

if (missing) {
  if (process.env["CI"]) throw new Error(`The pages must be tried in CI: ${missing}.`);
  console.log(`skipped: the pages in a browser (${missing})`);
}

describe.skipIf(missing !== "")("the pages", () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await serve();
  });
  afterAll(() => pages?.close());

  test("a hundred thousand accounts scroll, and the focus survives", async () => {
    const { page, close } = await pages.open("?accounts=100000#/accounts");
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
    await close();
  });

  test.each([
    { address: "#/today", reach: shown("message-subject"), press: "approve" },
    { address: "#/profiles", reach: shown("preview-top"), press: "profile-save-as" },
    { address: "?deals=many#/profiles/check", reach: shown("backtest-suggested"), press: "use-industry" },
    { address: "#/accounts", reach: account(), press: "edit-employees" },
    { address: "#/settings", reach: shown("qualified-from"), press: "letters" },
    { address: "#/settings", reach: ownWords, press: "forget-word" },
    { address: "?model#/settings", reach: wrongLimits, press: "test-ollama" },
    { address: "?model#/today", reach: sent, press: "settings-imports" },
    { address: "#/today", reach: openedFinding, press: "learn" },
    { address: "?model#/today", reach: written("write-undo"), press: "write-undo" },
    { address: "?model&endless#/today", reach: written("write-stop"), press: "write-stop" },
    { address: "#/today", reach: changed, press: "cancel-execution" },
    { address: "#/templates", reach: typo, press: "template-discard" },
    { address: "#/templates", reach: versions, press: "version-take" },
    { address: "#/templates", reach: pastedQuestion, press: "paste-fallback" },
    { address: "#/templates", reach: shown("preview-message"), press: "template-copy" },
    { address: "#/knowledge", reach: shown("knowledge-form"), press: "knowledge-delete" },
    { address: "#/import", reach: shown("import-choose"), press: "import-signals" },
    { address: "#/import", reach: dropped("import-columns"), press: "import-check" },
    { address: "#/import", reach: clicked(...toPreview, "import-lines"), press: "import-commit" },
    { address: "#/import", reach: clicked(...toResult, "import-result"), press: "save-rejects" },
    { address: "#/import", reach: clicked(...toPast, "past-list"), press: "undo-import" },
    { address: "?duplicates#/duplicates", reach: shown("duplicate"), press: "merge" },
    { address: "?mail=ready&way=mail_server&undo=60#/today", reach: approved("departure"), press: "departure-undo" },
    { address: "#/today", reach: clicked("attach", "attachment"), press: "detach" },
    { address: "?mail=ready#/settings/mail", reach: shown("mail-test"), press: "mail-remove" },
    { address: "?suppressed=200#/settings/do-not-write", reach: listed, press: "unsuppress" },
  ])("nothing is cut off at 200% zoom on $address, up to $press", async ({ address, reach, press }) => {
    const visit = await pages.open(address, { width: 640 });
    await reach(visit);
    const { page, close } = visit;
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(640);
    const wider = `[...document.querySelectorAll("main, main *")].filter((part) =>
      part.scrollWidth > part.clientWidth + 1 && ["auto", "scroll"].includes(getComputedStyle(part).overflowX) &&
      part.getBoundingClientRect().right > innerWidth).length`;
    expect(await page.evaluate(wider), "nothing reaches beyond the window").toBe(0);
    await page.getByTestId(press).first().click({ trial: true });
    await close();
  });

  test("what is typed is checked at once, and mended by a click or from the keyboard", async () => {
    const visit = await pages.open("#/today");
    const { page, complaints, close } = visit;
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
    await close();
  });

  test("a model writes into the text, nobody else does meanwhile, and one key takes it all back", async () => {
    const { page, complaints, close } = await pages.open("?model&endless#/today");
    await page.getByTestId("edit").click();
    const body = page.getByTestId("message-body");
    await body.fill("Mine, and not saved. Right?");
    await page.getByTestId("write-open").click();
    expect(await page.evaluate("document.activeElement.dataset.testid"), "what one wants comes first").toBe(
      "write-wish",
    );
    await page.getByTestId("write-prompt").waitFor();
    await page.getByTestId("write-start").focus();
    await page.keyboard.press("Enter");
    await body.filter({ hasText: "about it, a few more words about it" }).waitFor();
    expect(await page.evaluate("document.activeElement.dataset.testid")).toBe("write-stop");
    await body.click();
    await page.keyboard.type("XYZ");
    expect(await body.innerText(), "typing does not fight it").not.toContain("X");
    await page.keyboard.press("Escape");
    await page.getByTestId("write-undo").waitFor();
    expect(await body.innerText(), "what came is kept").toMatch(/^a few more words/);
    await body.press("Control+z");
    expect(await body.innerText()).toBe("Mine, and not saved. Right?");
    await page.keyboard.press("Control+y");
    expect(await body.innerText()).toMatch(/^a few more words/);
    await page.getByTestId("write-undo").click();
    expect(await body.innerText()).toBe("Mine, and not saved. Right?");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement !== document.body"), "the focus is somewhere").toBe(true);
    expect(complaints).toEqual([]);
    await close();
  });

  test("nothing that comes into view moves the whole window", async () => {
    const { page, close } = await pages.open("#/settings");
    await page.getByTestId("settings-words").waitFor();
    await page.evaluate("document.querySelector('[data-testid=settings-models]').scrollIntoView()");
    expect(await page.evaluate("[scrollY, document.querySelector('main').scrollTop]")).toEqual([0, 0]);
    await close();
  });

  test("a large file is mapped and checked with only what is in view in the page", async () => {
    const { page, close } = await pages.open("?rows=20000#/import");
    for (const button of toPreview) await page.getByTestId(button).click();
    await page.getByTestId("import-line").first().waitFor();
    expect(await page.getByTestId("import-shown").textContent()).toContain("20,000");
    expect(await page.getByTestId("import-line").count()).toBeLessThan(60);
    await page.getByTestId("import-commit").click();
    await page.getByTestId("import-result").waitFor();
    await close();
  });

  test("the first paint already has the system's colours", async () => {
    const { page, close } = await pages.open("#/today", { scheme: "dark" });
    const ground = "getComputedStyle(document.documentElement).backgroundColor";
    expect(await page.evaluate(ground)).toBe("rgb(23, 23, 27)");
    await page.emulateMedia({ colorScheme: "light" });
    expect(await page.evaluate(ground), "and follows it").toBe("rgb(255, 255, 255)");
    await close();
  });
});
