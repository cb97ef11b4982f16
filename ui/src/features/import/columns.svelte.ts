/** What the rep wants each column of a file to be. */
import type { ColumnChoice, ImportDraft } from "../../host";

/**
 * What does as well as a needed field. It saves the rep a refusal; the program has the last word, in words of its own.
 */
const instead: Record<string, string[]> = {
  email: ["full_name", "first_name", "last_name"],
  account: ["account_domain"],
  title: ["kind"],
};
const insteadOfName: string[] = ["account", "record_id"];
/** A wish not to be written to counts wherever it stands, so that several columns may hold it. */
const SHARED = ["opted_out", "do_not_contact"];
/** As the program will call it. */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "_")
    .replaceAll(/^_|_$/g, "");

/** A field of the rep's own that has no name yet. */
export const NEW_OWN = "own.";

export interface Choice {
  /** Empty: left out. */
  field: string;
  /** The name of a new field of the rep's own. */
  own: string;
  /** The rep chose it; nobody guessed. */
  mine: boolean;
}

export class Columns {
  list = $state<Choice[]>([]);
  /** The field that was taken from another column, and from which. */
  moved = $state.raw<{ field: string; from: number }>();

  constructor(readonly draft: ImportDraft) {
    this.list = draft.columns.map(({ field, header }) => ({ field: field ?? "", own: header.trim(), mine: false }));
  }

  /** A field belongs to one column: whoever had it is left out. */
  choose(column: number, field: string): void {
    const from =
      field && field !== NEW_OWN && !SHARED.includes(field)
        ? this.list.findIndex((choice) => choice.field === field)
        : -1;
    this.moved = undefined;
    if (from >= 0 && from !== column) {
      this.list[from] = { ...this.#at(from), field: "", mine: true };
      this.moved = { field, from };
    }
    this.list[column] = { ...this.#at(column), field, mine: true };
  }

  name(column: number, own: string): void {
    this.list[column] = { ...this.#at(column), own };
  }

  #at(column: number): Choice {
    return this.list[column] ?? { field: "", own: "", mine: false };
  }

  /** Why a field of the rep's own cannot be called that. */
  fault(column: number): "missing" | "taken" | undefined {
    const { field, own } = this.#at(column);
    if (field !== NEW_OWN) return undefined;
    if (plain(own) === "") return "missing";
    const name = this.#named(column);
    const taken = this.list.some((_, other) => other !== column && this.#named(other) === name);
    return taken ? "taken" : undefined;
  }

  #named(column: number): string {
    const { field, own } = this.#at(column);
    return field === NEW_OWN ? NEW_OWN + plain(own) : field;
  }

  /** What no column holds yet and no row goes in without; of each, the fields of which one is enough. */
  get missing(): string[][] {
    const { fields, kind } = this.draft;
    const others = (name: string) => (name === "name" && kind === "deals" ? insteadOfName : (instead[name] ?? []));
    return fields
      .filter(({ needed }) => needed)
      .map(({ name }) => [name, ...others(name).filter((other) => fields.some((field) => field.name === other))])
      .filter((group) => !this.list.some(({ field }) => group.includes(field)));
  }

  get ready(): boolean {
    return this.missing.length === 0 && this.list.every((_, column) => this.fault(column) === undefined);
  }

  get chosen(): ColumnChoice[] {
    return this.list.flatMap(({ field }, column) => (field ? { column, field: this.#named(column) } : []));
  }
}
