/**
 * All text of others is hostile: what a file, a web site, a model or a buyer wrote must never be more than text. Here
 * it fills every field of every answer of the program, on every screen, without the shell's policy around the page, so
 * that the page alone has to withstand it.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { answers, type Answers } from "./hostile/answers";
import { payloads } from "./hostile/payloads";
import { behindTheWire, changed, look, type Look } from "./hostile/program";
import { built, missing, serve, type Pages, type Visit } from "./pages";
import { states } from "./states";

type State = (typeof states)[number];

describe.skipIf(missing !== "")("hostile text", () => {
  let bare: Pages;
  let shielded: Pages;
  const { fields, ...wire }: Answers = missing ? { commands: {}, events: {}, fields: [] } : answers();
  const next: Record<string, number> = {};
  const given = new Map(fields.map((field) => [field, new Set<number>()]));
  const read = new Set<number>();
  const seenOn = new Map<string, Set<State>>();
  const clean = new Map<State, Promise<Look>>();

  beforeAll(async () => {
    [bare, shielded] = await Promise.all([serve({ bare: true }), serve()]);
  });
  afterAll(async () => {
    await Promise.all([bare?.close(), shielded?.close()]);
  });

  async function visited(pages: Pages, { address, reach }: State, texts: string[]): Promise<Look> {
    const filling = { ...wire, payloads: texts, next, alone: 40 };
    const visit = await pages.open(address, {
      before: async (page) => {
        page.setDefaultTimeout(10_000);
        await page.addInitScript(`window.__program = () => import("${built("preview")}")`);
        await page.addInitScript(behindTheWire, filling);
      },
    });
    await reach?.(visit);
    for (let times = 0; times < 3; times++) await askedAgain(visit);
    const seen = await visit.page.evaluate(look);
    expect(visit.complaints, "no error, nobody asked, no window, no dialog, and it stayed where it is").toEqual([]);
    await visit.page.close();
    return seen;
  }
  async function askedAgain({ page }: Visit) {
    await page.evaluate(changed);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20))));
  }

  async function withstands(pages: Pages, state: State) {
    const without = clean.get(state) ?? visited(pages, state, []);
    clean.set(state, without);
    const before = await without;
    const after = await visited(pages, state, payloads);
    Object.assign(next, after.next);
    for (const [field, which] of Object.entries(after.given)) {
      which.forEach((at) => given.get(field)?.add(at));
      (seenOn.get(field) ?? seenOn.set(field, new Set()).get(field))?.add(state);
    }
    after.read.forEach((at) => read.add(at));
    expect(after.ran, "nothing ran").toEqual([]);
    expect(after.polluted, "no object has more than before").toEqual([]);
    expect(after.attributes, "no attribute that runs, loads or leads away").toEqual([]);
    expect(after.elements, "no element that could run, load or lead away").toEqual(before.elements);
    expect(new Set(after.calls), "the program was asked what it is asked otherwise").toEqual(new Set(before.calls));
    expect(after.read.length, "and the text is there to read").toBeGreaterThan(0);
  }

  test("there are more than a hundred", () => {
    expect(new Set(payloads).size).toBe(payloads.length);
    expect(payloads.length).toBeGreaterThanOrEqual(100);
  });

  test.each(states)("$name", (state) => withstands(bare, state));

  test("each was in each field of text", async () => {
    const never = fields.filter((field) => given.get(field)?.size === 0);
    const some = fields.filter((field) => given.get(field)?.size !== payloads.length).map((f) => `${f} ${given.get(f)?.size} ${[...(seenOn.get(f) ?? [])].length}`);
    console.log(never, some, payloads.filter((_, at) => !read.has(at)));
  });
});
