/**
 * The accounts as a window onto the store: it knows how many there are, holds the pages that were looked at, and asks
 * for the rest when they come into view. Selection and place outlive a visit to another screen.
 */
import { SvelteMap, SvelteSet } from "svelte/reactivity";

import { refused, type AccountRow, type AccountSort, type Host, type Priority, type Refused } from "../../host";

const PAGE = 200;
/** The most one choice of “all” takes. */
export const MOST = 500;

const tables = new WeakMap<Host, AccountTable>();

export function accountTable(host: Host): AccountTable {
  const table = tables.get(host) ?? new AccountTable(host);
  tables.set(host, table);
  return table;
}

export class AccountTable {
  search = $state("");
  /** Only these. */
  priority = $state<Priority | null>(null);
  sort = $state<AccountSort>("fit");
  reverse = $state(false);
  total = $state<number>();
  error = $state.raw<Refused>();
  /** The row the keyboard is on. */
  cursor = $state(0);
  /** How often it began anew. */
  restarts = $state(0);
  scroll = 0;
  readonly chosen = new SvelteSet<string>();
  readonly #pages = new SvelteMap<number, AccountRow[]>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing shows it
  readonly #asked = new Set<number>();
  #generation = 0;
  #anchor = 0;
  #seen: [number, number] = [0, 0];

  constructor(readonly host: Host) {}

  row(index: number): AccountRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** From the beginning: another order, another filter. What is shown stays until the first page is here. */
  async restart(): Promise<void> {
    this.#seen = [0, 0];
    this.cursor = 0;
    this.scroll = 0;
    this.restarts++;
    await this.refresh();
  }

  /** Asks again for what is in view, and forgets the rest. */
  async refresh(): Promise<void> {
    const generation = ++this.#generation;
    this.#asked.clear();
    const [first, last] = this.#seen;
    const numbers = Array.from({ length: last - first + 1 }, (_, at) => first + at);
    numbers.forEach((number) => this.#asked.add(number));
    try {
      const pages = await Promise.all(numbers.map((number) => this.#ask(number * PAGE, PAGE)));
      if (generation !== this.#generation) return;
      this.#pages.clear();
      numbers.forEach((number, at) => this.#pages.set(number, pages[at]?.rows ?? []));
      this.total = pages[0]?.total ?? 0;
      this.error = undefined;
    } catch (cause) {
      if (generation === this.#generation) this.error = refused(cause);
    }
  }

  /** These rows are in view. */
  async see(first: number, last: number): Promise<void> {
    const end = Math.max(0, (this.total ?? 0) - 1);
    this.#seen = [Math.floor(Math.min(first, end) / PAGE), Math.floor(Math.min(last, end) / PAGE)];
    await this.#load(...this.#seen);
  }

  async #load(first: number, last: number): Promise<void> {
    const generation = this.#generation;
    for (let number = first; number <= last; number++) {
      if (this.#asked.has(number)) continue;
      this.#asked.add(number);
      try {
        const { rows } = await this.#ask(number * PAGE, PAGE);
        if (generation !== this.#generation) return;
        this.#pages.set(number, rows);
      } catch (cause) {
        this.#asked.delete(number);
        if (generation === this.#generation) this.error = refused(cause);
        return;
      }
    }
  }

  #ask(offset: number, limit: number) {
    const { search, priority, sort, reverse } = this;
    return this.host.accounts({ search, priority, sort, reverse, offset, limit });
  }

  order(sort: AccountSort): void {
    this.reverse = this.sort === sort && !this.reverse;
    this.sort = sort;
    void this.restart();
  }

  /** Chooses one, or with `through` all from the last one chosen to it. */
  async choose(index: number, through = false): Promise<void> {
    const id = this.row(index)?.id;
    if (id === undefined) return;
    const wanted = !this.chosen.has(id);
    const [first, last] = through ? [Math.min(this.#anchor, index), Math.max(this.#anchor, index)] : [index, index];
    this.#anchor = index;
    await this.#load(Math.floor(first / PAGE), Math.floor(last / PAGE));
    for (let at = first; at <= last; at++) {
      const row = this.row(at);
      if (!row) continue;
      if (wanted) this.chosen.add(row.id);
      else this.chosen.delete(row.id);
    }
  }

  async chooseAll(): Promise<void> {
    if (this.chosen.size > 0) return this.chosen.clear();
    try {
      const { rows } = await this.#ask(0, MOST);
      rows.forEach(({ id }) => this.chosen.add(id));
    } catch (cause) {
      this.error = refused(cause);
    }
  }
}
