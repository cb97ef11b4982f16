/** Goes to a state and writes into all that can be written into, over the wire; once with plain words, once hostile. */
import { built, explained, type Pages, type Visit } from "../pages";
import type { states } from "../states";
import { answers } from "./answers";
import { payloads } from "./payloads";
import { behindTheWire, changed, look, once, type Look } from "./program";
import { typeEverywhere } from "./typing";

export type State = (typeof states)[number];

type Reached = (visit: Visit) => Promise<void>;

export interface Walked {
  /** As it was reached, and after everything was written and sent. */
  looks: [Look, Look];
  typed: number;
  complaints: string[];
}

/** What one walk after the other has given to the fields. */
export class Given {
  readonly #wire = answers();
  readonly #next: Record<string, number> = {};
  readonly #which = new Map(this.#wire.fields.map((field) => [field, new Set<number>()]));

  get fields(): string[] {
    return this.#wire.fields;
  }
  /** Which payloads no such field was given. */
  missing(...fields: string[]): string[] {
    return payloads.filter((_, at) => !fields.some((field) => this.#which.get(field)?.has(at)));
  }
  filling(hostile: boolean) {
    const { commands, events } = this.#wire;
    return { commands, events, once, next: this.#next, payloads: hostile ? payloads : [] };
  }
  note({ given, next }: Look): void {
    Object.assign(this.#next, next);
    for (const [field, which] of Object.entries(given)) which.forEach((at) => this.#which.get(field)?.add(at));
  }
}

export async function walk(
  pages: Pages,
  { address, reach }: State,
  given: Given,
  hostile: boolean,
  reached?: Reached,
): Promise<Walked> {
  const visit = await pages.open(address, {
    first: async (page) => [
      await page.addInitScript(`window.__program = () => import("${built("preview")}")`),
      await page.addInitScript(behindTheWire, given.filling(hostile)),
    ],
  });
  const { looks, typed } = await explained(looked(visit, reach, hostile, reached), visit.complaints);
  await visit.close();
  given.note(looks[1]);
  return { looks, typed, complaints: visit.complaints };
}

async function looked(visit: Visit, reach: State["reach"], hostile: boolean, reached?: Reached) {
  const { page } = visit;
  await reach?.(visit);
  await reached?.(visit);
  await page.evaluate(changed);
  let before = await page.evaluate(look);
  // What nobody waits for may come a little later.
  for (let tries = 0; hostile && before.read.length === 0 && tries < 20; tries++) {
    await page.waitForTimeout(50);
    before = await page.evaluate(look);
  }
  const typed = await typeEverywhere(page, hostile);
  await page.evaluate(changed);
  const looks: [Look, Look] = [before, await page.evaluate(look)];
  return { looks, typed };
}
