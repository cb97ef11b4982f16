import axe from "axe-core";
import { describe, expect, test } from "vitest";

import { missing, serve, type Visit } from "./pages";

const letter = (sentence: string) => `Hi 👋🏽 Ana,\n\n${sentence} Could we talk about it?\n\nBest,\nRobin`;

/** A message with the mistake in it, and the suggestion there. */
async function written({ page }: Visit, text = letter("He go to the office yesterday.")): Promise<number> {
  await page.getByTestId("edit").click();
  await page.getByTestId("message-body").fill(text);
  const from = performance.now();
  await page.getByTestId("grammar-suggestion").first().waitFor({ timeout: 60_000 });
  return performance.now() - from;
}

const check = ({ page }: Visit) => page.getByRole("region", { name: "Message check" }).innerText();

describe.skipIf(missing !== "")("grammar, by the real harper in a real worker", () => {
  test.each([
    { under: "the policy of the shell", policy: undefined },
    {
      under: "a policy of its own that allows WebAssembly and nobody else",
      policy: "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
    },
  ])("a mistake is found and mended by a click, under $under", async ({ policy }) => {
    const pages = await serve({ ...(policy && { workers: policy }) });
    const visit = await pages.open("#/today");
    const { page, complaints } = visit;
    console.log(`the first suggestion took ${(await written(visit)).toFixed(0)} ms, loading included`);
    expect(page.workers().map((worker) => worker.url())).toEqual([expect.stringMatching(/\/grammar\.worker-.*\.js$/)]);
    const marked = page.locator(".cm-lintRange-hint");
    expect(await marked.textContent(), "behind an emoji of two characters").toBe("go");
    const line = await marked.evaluate((mark) => getComputedStyle(mark).textDecorationStyle);
    expect(line, "findings are solid, wavy or dotted: not told apart by colour alone").toBe("dashed");

    await page.getByTestId("grammar-fix").getByText("goes").click();
    expect(await page.getByTestId("message-body").innerText()).toContain("He goes to the office yesterday.");
    await page.getByTestId("grammar-suggestion").waitFor({ state: "detached" });
    expect(complaints, "no error, nothing blocked, nobody else asked").toEqual([]);

    await page.getByTestId("cancel-edit").click();
    await expect.poll(() => page.workers().length, { message: "the worker ends with the editor" }).toBe(0);
    await pages.close();
  });

  test("the page itself may compile nothing and ask nobody, and the policy opens nothing for grammar", async () => {
    const pages = await serve();
    const { page } = await pages.open("#/today");
    const tried = (what: string) => page.evaluate(`${what}.then(() => "allowed", () => "refused")`);
    expect(await tried("WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))")).toBe("refused");
    expect(await tried("fetch('/index.html')"), "not even our own files").toBe("refused");
    const made =
      "new Promise((yes, no) => { const made = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])));";
    expect(await tried(`${made} made.onmessage = yes; made.onerror = no; })`), "no worker out of text").toBe("refused");
    await pages.close();
  });

  test("no suggestion moves the grade, and what is switched off is not loaded", async () => {
    const pages = await serve();
    const visit = await pages.open("#/today");
    const { page } = visit;
    await page.getByTestId("edit").click();
    await page.getByTestId("message-body").fill(letter("He goes to the office yesterday."));
    await expect.poll(() => check(visit)).toMatch(/16\swords/);
    const right = await check(visit);
    await page.getByTestId("cancel-edit").click();
    await written(visit);
    expect(await check(visit), "grade, figures and findings are the same with the mistake in it").toBe(right);

    await page.getByTestId("grammar-switch").uncheck();
    await page.getByTestId("grammar-suggestion").waitFor({ state: "detached" });
    await expect.poll(() => page.workers().length).toBe(0);
    await page.reload();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.getByTestId("edit").click();
    await page.getByTestId("message-body").fill(letter("He go again."));
    await expect.poll(() => check(visit)).toMatch(/13\swords/);
    await page.waitForTimeout(600);
    expect(
      asked.filter((url) => /worker|wasm/.test(url)),
      "so it was kept on this laptop",
    ).toEqual([]);
    await pages.close();
  });

  for (const scheme of ["light", "dark"] as const) {
    test(`suggestions are accessible, in ${scheme}, also at 200% zoom`, async () => {
      const pages = await serve();
      for (const width of [1280, 640]) {
        const visit = await pages.open("#/today", { scheme, width });
        await written(visit, letter("I has an question. We would of recieve it."));
        await visit.page.evaluate(`${axe.source};0`);
        const { violations } = (await visit.page.evaluate("axe.run()")) as axe.AxeResults;
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
        expect(await visit.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
        await visit.page.getByTestId("grammar-ignore").first().click({ trial: true });
        await visit.close();
      }
      await pages.close();
    });
  }

  test("F8 goes to suggestions too, and ignoring one leaves the others", async () => {
    const pages = await serve();
    const visit = await pages.open("#/today");
    const { page } = visit;
    await written(visit, letter("I has an question."));
    await page.getByTestId("message-body").press("Control+Home");
    await page.keyboard.press("F8");
    expect(await page.evaluate("getSelection().toString()")).toBe("has");
    await page.getByTestId("grammar-suggestion").filter({ hasText: "“has”" }).getByTestId("grammar-ignore").click();
    await expect.poll(() => page.locator(".cm-lintRange-hint").allTextContents()).toEqual(["an"]);
    expect(await page.evaluate("document.activeElement.dataset.testid"), "the focus goes back to the text").toBe(
      "message-body",
    );
    await pages.close();
  });
});
