/**
 * All text of others is hostile: what a file, a web site, a model or a buyer wrote must never be more than text. Here
 * it fills every field of every answer of the program, on every screen, without the shell's policy around the page, so
 * that the page alone has to withstand it.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { answers, type Answers } from "./hostile/answers";
import { payloads } from "./hostile/payloads";
import { behindTheWire, changed, look, once, type Look } from "./hostile/program";
import { typeEverywhere } from "./hostile/typing";
import { built, missing, serve, type Pages, type Visit } from "./pages";
import { clicked, ownWords, toResult } from "./reach";
import { states } from "./states";

type State = (typeof states)[number];

/** Answers that no other state shows. */
const answered: State[] = [
  { name: "rejected rows saved", address: "#/import", reach: clicked(...toResult, "save-rejects", "import-result") },
  { name: "a word forgotten", address: "#/settings", reach: async (visit) => {
      await ownWords(visit);
      await visit.page.getByTestId("forget-word").first().click();
    } },
];
/** States that show nothing of anybody's. */
const silent = ["no past imports", "no duplicates", "no signals yet", "no such page"];

describe.skipIf(missing !== "")("hostile text", () => {
  let bare: Pages;
  let shielded: Pages;
  const { fields, ...wire }: Answers = missing ? { commands: {}, events: {}, fields: [] } : answers();
  const next: Record<string, number> = {};
  const given = new Map(fields.map((field) => [field, new Set<number>()]));
  const read = new Set<number>();
  let typed = 0;

  beforeAll(async () => {
    [bare, shielded] = await Promise.all([serve({ bare: true }), serve()]);
  });
  afterAll(async () => {
    await Promise.all([bare?.close(), shielded?.close()]);
  });

  async function visited(pages: Pages, { address, reach }: State, texts: string[]): Promise<Look & { typed: number }> {
    const filling = { ...wire, payloads: texts, next, once };
    const visit = await pages.open(address, {
      first: async (page) => {
        page.setDefaultTimeout(20_000);
        return [
          await page.addInitScript(`window.__program = () => import("${built("preview")}")`),
          await page.addInitScript(behindTheWire, filling),
        ];
      },
    });
    const { page, complaints } = visit;
    await reach?.(visit);
    for (let times = 0; times < 3; times++) await askedAgain(visit);
    const before = await page.evaluate(look);
    const typed = await typeEverywhere(page, texts.length > 0);
    await askedAgain(visit);
    const after = await page.evaluate(look);
    expect(complaints, "no error, nobody asked, no window, no dialog, and it stayed where it is").toEqual([]);
    await visit.close();
    const most = (tag: string) => Math.max(before.elements[tag] ?? 0, after.elements[tag] ?? 0);
    return {
      ...after,
      typed,
      read: before.read,
      elements: Object.fromEntries(Object.keys(after.elements).map((tag) => [tag, most(tag)])),
      attributes: [...before.attributes, ...after.attributes],
    };
  }
  async function askedAgain({ page }: Visit) {
    await page.evaluate(changed);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20))));
  }

  async function withstands(pages: Pages, state: State) {
    const clean = await visited(pages, state, []);
    const hostile = await visited(pages, state, payloads);
    Object.assign(next, hostile.next);
    for (const [field, which] of Object.entries(hostile.given)) which.forEach((at) => given.get(field)?.add(at));
    hostile.read.forEach((at) => read.add(at));
    typed += hostile.typed;
    expect(hostile.ran, "nothing ran").toEqual([]);
    expect(hostile.polluted, "no object has more than before").toEqual([]);
    expect(hostile.attributes, "no attribute that runs, loads or leads away").toEqual([]);
    const more = Object.entries(hostile.elements).filter(([tag, many]) => many > (clean.elements[tag] ?? 0));
    expect(more, "no element that could run, load or lead away").toEqual([]);
    expect(
      hostile.calls.filter((call) => !clean.calls.includes(call)),
      "the program was asked nothing that it is not asked otherwise",
    ).toEqual([]);
    if (!silent.includes(state.name)) expect(hostile.read.length, "and the text is there to read").toBeGreaterThan(0);
  }

  test("there are more than a hundred", () => {
    expect(new Set(payloads).size).toBe(payloads.length);
    expect(payloads.length).toBeGreaterThanOrEqual(100);
  });

  describe.concurrent("is text and nothing more", () => {
    test.each([...states, ...answered])("$name", (state) => withstands(bare, state));
  });

  test("each was in each field of text", async () => {
    const some = fields.filter((field) => given.get(field)?.size !== payloads.length).map((f) => `${f} ${given.get(f)?.size}`);
    console.log(some, payloads.filter((_, at) => !read.has(at)), typed);
  });
});
