/**
 * Every state a rep can be in: accessible, and never more than what it should be. What a file, a web site, a model or a
 * buyer wrote stays text: it fills every field of every answer and everything that can be written into, and the page
 * has to withstand it alone, without the shell's policy and frozen prototypes around it.
 */
import axe from "axe-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { payloads } from "./hostile/payloads";
import { Given, walk, type State } from "./hostile/walk";
import { missing, serve, type Pages, type Visit } from "./pages";
import { clicked, ownWords, toResult } from "./reach";
import { states } from "./states";

/** For their answers. */
const answered: State[] = [
  { name: "rejected rows saved", address: "#/import", reach: clicked(...toResult, "save-rejects", "import-result") },
  {
    name: "the record exported",
    address: "#/settings/record",
    reach: async ({ page }) => {
      await page.getByTestId("record-export").click();
      await page.getByText(/^The record is in/).waitFor();
    },
  },
  {
    name: "a receipt saved",
    address: "#/history",
    reach: async (visit) => {
      await visit.page.getByTestId("history-row").filter({ hasText: "Handed over" }).first().getByRole("link").click();
      await visit.page.getByTestId("save-receipt").click();
      await visit.page.getByText(/^The receipt is in/).waitFor();
    },
  },
  {
    name: "a word forgotten",
    address: "#/settings",
    reach: async (visit) => {
      await ownWords(visit);
      await visit.page.getByTestId("forget-word").first().click();
    },
  },
];
/** These show nothing that anybody wrote. */
const silent = ["no past imports", "no duplicates", "no signals yet", "no knowledge yet", "no such page"];
/** Nothing here has a criterion of the rep's own; it is written in "a new profile that is not complete". */
const never = ["OwnCriterion.any_of", "OwnCriterion.field", "icpToToml"];
/** Names of fields, of which the rep's own can be anything: each one has one of them, and all have all. */
const names = /^(AccountField|ImportField)[.]name$|[.](field|factor|criterion)$/;

/** Whatever moves has come to its end: a colour on its way is nobody's, and one that is inherited comes after the other. */
async function atRest(page: Visit["page"]) {
  await page.evaluate(async () => {
    const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const moving = () =>
      document
        .getAnimations()
        .some((one) => one.playState === "running" && one.effect?.getTiming().iterations !== Infinity);
    await drawn();
    for (let tries = 0; moving() && tries < 100; tries++) await drawn();
  });
}

async function accessible({ page }: Visit) {
  // Injected by the driver, past the page's policy.
  await page.evaluate(`${axe.source};0`);
  const look = async (which: object) => {
    await atRest(page);
    const found = (await page.evaluate(`axe.run(${JSON.stringify(which)})`)) as axe.AxeResults;
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  };
  /** An answer that comes while it looks moves something again: what counts is what stays. */
  const violations = async (which: object) => {
    const found = await look(which);
    return found.length === 0 ? found : look(which);
  };
  expect(await violations({ resultTypes: ["violations"] }), "in light").toEqual([]);
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  // The same elements with the same names in the same places: only what depends on colours is asked again.
  expect(await violations({ runOnly: ["color-contrast", "link-in-text-block"] }), "in dark").toEqual([]);
}

test("there are more than a hundred hostile texts", () => {
  expect(new Set(payloads).size, "no two are the same").toBe(payloads.length);
  expect(payloads.length).toBeGreaterThanOrEqual(100);
});

describe.skipIf(missing !== "")("every state", () => {
  let shielded: Pages;
  let bare: Pages;
  let given: Given;
  const read = new Set<number>();
  let typed = 0;

  beforeAll(async () => {
    given = new Given();
    [shielded, bare] = await Promise.all([serve(), serve({ bare: true })]);
  });
  afterAll(async () => {
    await Promise.all([shielded?.close(), bare?.close()]);
  });

  describe.concurrent("is accessible in light and dark, and hostile text in it stays text", () => {
    test.each([...states, ...answered])("$name", async (state) => {
      const clean = await walk(shielded, state, given, false, accessible);
      expect(clean.complaints, "no error, nothing blocked, nobody else asked").toEqual([]);

      const hostile = await walk(bare, state, given, true);
      expect(hostile.complaints, "no error, nobody asked, no window, no dialog, and it stays where it is").toEqual([]);
      const calls = new Set(clean.looks[1].calls);
      const most = (tag: string) => Math.max(...clean.looks.map(({ elements }) => elements[tag] ?? 0));
      for (const { ran, polluted, attributes, elements, ...found } of hostile.looks) {
        expect(ran, "nothing ran").toEqual([]);
        expect(polluted, "no object has more than before").toEqual([]);
        expect(attributes, "no attribute that runs, loads or leads away").toEqual([]);
        const more = Object.entries(elements).filter(([tag, many]) => many > most(tag));
        expect(more, "no element that could run, load or lead away").toEqual([]);
        const other = found.calls.filter((call) => !calls.has(call));
        expect(other, "the program is asked nothing that it is not asked otherwise").toEqual([]);
      }
      const [reached] = hostile.looks;
      if (!silent.includes(state.name)) expect(reached.read.length, "it is there to read").toBeGreaterThan(0);
      reached.read.forEach((at) => read.add(at));
      typed += hostile.typed;
    });
  });

  test("each hostile text was in each field, and could be read", () => {
    const texts = given.fields.filter((field) => !never.includes(field) && !names.test(field));
    const lacking = texts.map((field) => [field, given.missing(field)]).filter(([, texts]) => texts?.length);
    // Walks that go on at the same time begin with the same texts: a field that few of them show may lack some.
    console.log(
      `fields without some: ${lacking.map(([field, texts]) => `${field} (${texts?.length})`).join(", ") || "none"}`,
    );
    expect(lacking.length, "every field but one or two had every text").toBeLessThanOrEqual(2);
    const named = given.fields.filter((field) => !never.includes(field) && names.test(field));
    const without = named.filter((field) => given.missing(field).length === payloads.length);
    expect(without).toEqual([]);
    expect(given.missing(...named)).toEqual([]);
    expect(payloads.filter((_, at) => !read.has(at))).toEqual([]);
    console.log(`${payloads.length} texts in ${texts.length + named.length} fields; ${typed} fields written into`);
  });
});
