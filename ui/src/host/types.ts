/**
 * What the window may ask of the program behind it. The rest of the window knows this interface and the wire types,
 * never how the question travels.
 */
import type * as wire from "../bindings";

export type * from "../bindings";

type Commands = typeof wire.commands;
type Answer<T> = T extends { status: "ok"; data: infer Data } ? Data : never;

/** Every command, with its error as a rejection (a `Refused`) instead of a value. */
type Questions = {
  [Name in keyof Commands]: (
    ...args: Parameters<Commands[Name]>
  ) => Promise<Answer<Awaited<ReturnType<Commands[Name]>>>>;
};

export interface Host extends Questions {
  /** Whether anything is kept. False in a plain browser, where the data is invented. */
  readonly real: boolean;
  /** Something in the store changed: ask again for what is shown. Returns how to stop listening. */
  onChanged(listener: () => void): () => void;
  /** What comes of its own accord about imports. Returns how to stop listening. */
  onImport(listener: ImportListener): () => void;
  /** What may be seen of a text that a model is writing. Returns how to stop listening. */
  onWriting(listener: (id: string, text: string) => void): () => void;
  /** How many entries of the record are checked. Returns how to stop listening. */
  onAudit(listener: (entries: number) => void): () => void;
}

export interface ImportListener {
  /** A file was dropped on the window and read. */
  dropped(draft: wire.ImportDraft): void;
  /** A dropped file could not be read. */
  refused(error: Refused): void;
  progress(progress: wire.ImportProgress): void;
}

/** The program said no, in words for the rep. */
export class Refused extends Error {
  readonly code: wire.ErrorCode;

  constructor(error: wire.AppError) {
    super(error.message);
    this.name = "Refused";
    this.code = error.code;
  }
}
