/** What the rep wants each column of a file to be. */
import type { ColumnChoice, ImportDraft } from "../../host";

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
    const from = field && field !== NEW_OWN ? this.list.findIndex((choice) => choice.field === field) : -1;
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
    const name = own.trim();
    if (name === "") return "missing";
    const taken = this.list.some((_, other) => other !== column && this.#named(other) === NEW_OWN + name);
    return taken ? "taken" : undefined;
  }

  #named(column: number): string {
    const { field, own } = this.#at(column);
    return field === NEW_OWN ? NEW_OWN + own.trim() : field;
  }

  /** The fields a row is told by; with none of them chosen, there is nothing to go on with. */
  get missing(): string[] {
    const needed = this.draft.fields.filter((field) => field.needed).map(({ name }) => name);
    return needed.some((name) => this.list.some(({ field }) => field === name)) ? [] : needed;
  }

  get ready(): boolean {
    return this.missing.length === 0 && this.list.every((_, column) => this.fault(column) === undefined);
  }

  get chosen(): ColumnChoice[] {
    return this.list.flatMap(({ field }, column) => (field ? { column, field: this.#named(column) } : []));
  }
}
