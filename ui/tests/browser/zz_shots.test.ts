import { test } from "vitest";
import { serve } from "/work/templates/ui/tests/browser/pages";
test("shots", async () => {
  const pages = await serve();
  for (const scheme of ["light","dark"] as const) {
    const { page } = await pages.open("#/templates", scheme);
    await page.getByTestId("preview-message").waitFor();
    await page.screenshot({ path: `/tmp/tpl/templates-${scheme}.png` });
    await page.getByTestId("template-body").click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type(" {{ account.", { delay: 30 });
    await page.locator(".cm-tooltip-autocomplete").waitFor();
    await page.screenshot({ path: `/tmp/tpl/complete-${scheme}.png` });
    await page.keyboard.press("Escape");
    await page.keyboard.type("indstry }} ", { delay: 30 });
    await page.getByTestId("template-problems").waitFor();
    await page.waitForTimeout(300);
    await page.screenshot({ path: `/tmp/tpl/typo-${scheme}.png` });
    await page.getByTestId("template-paste").click();
    await page.getByTestId("paste-body").fill("Hi {{first_name|there}}, about {{company}}.");
    await page.getByTestId("paste-question").waitFor();
    await page.screenshot({ path: `/tmp/tpl/paste-${scheme}.png` });
    const two = await pages.open("#/knowledge", scheme);
    await two.page.getByTestId("knowledge-form").waitFor();
    await two.page.screenshot({ path: `/tmp/tpl/knowledge-${scheme}.png` });
  }
  await pages.close();
});
