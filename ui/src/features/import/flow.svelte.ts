/**
 * The one import of this window, step by step. It outlives a visit to another screen, so that nothing chosen is lost
 * and a file that takes a while may be left alone. The file itself stays with the program; here is only what it said.
 */
import {
  refused,
  type Host,
  type ImportDraft,
  type ImportKind,
  type ImportPreview,
  type ImportProgress,
  type ImportReport,
  type Refused,
  type UndoReport,
} from "../../host";
import { Columns } from "./columns.svelte";

export type Step = "choose" | "map" | "preview" | "commit" | "done";

/** What the flow needs of the window around it. */
export interface Around {
  /** Brings the wizard into view. */
  show(): void;
  /** Something ended or was put aside while the rep may be looking elsewhere. */
  tell(what: "finished" | "failed" | "busy", file: string): void;
}

export class ImportFlow {
  step = $state<Step>("choose");
  kind = $state<ImportKind>("accounts");
  draft = $state.raw<ImportDraft>();
  columns = $state.raw<Columns>();
  preview = $state.raw<ImportPreview>();
  progress = $state.raw<ImportProgress>();
  report = $state.raw<ImportReport>();
  undone = $state.raw<UndoReport>();
  busy = $state<"choosing" | "reading" | "checking" | null>(null);
  /** The rep asked for the import under way to stop. */
  cancelling = $state(false);
  note = $state<"unchosen" | "stopped">();
  error = $state.raw<Refused>();
  /** Does again what was refused. */
  again = $state.raw<() => void>();
  #turn = 0;

  constructor(
    readonly host: Host,
    readonly around: Around,
  ) {}

  /** Listens for dropped files and progress, for as long as the caller lives. */
  listen(): () => void {
    return this.host.onImport({
      dropped: (draft) => this.#dropped(draft),
      refused: (error) => {
        if (this.step !== "commit") this.#fail(error);
        this.around.show();
      },
      progress: (progress) => {
        if (progress.draft === this.draft?.id) this.progress = progress;
      },
    });
  }

  /** Opens the program's file chooser. */
  async choose(kind: ImportKind): Promise<void> {
    this.around.show();
    if (this.busy || this.step === "commit") return;
    this.#begin();
    this.kind = kind;
    this.busy = "choosing";
    const turn = this.#turn;
    try {
      const draft = await this.host.chooseImport(kind);
      if (turn !== this.#turn) return;
      if (draft) this.#take(draft);
      else this.note = "unchosen";
    } catch (cause) {
      if (turn === this.#turn) this.#fail(refused(cause), () => void this.choose(kind));
    } finally {
      if (turn === this.#turn) this.busy = null;
    }
  }

  #dropped(draft: ImportDraft): void {
    this.around.show();
    if (this.step === "commit") {
      this.around.tell("busy", draft.file);
      return this.#forget(draft);
    }
    this.#begin();
    this.#take(draft);
  }

  #take(draft: ImportDraft): void {
    if (this.draft && this.draft.id !== draft.id) this.#forget(this.draft);
    this.draft = draft;
    this.kind = draft.kind;
    this.columns = new Columns(draft);
    this.preview = undefined;
    this.report = undefined;
    this.undone = undefined;
    this.step = "map";
  }

  /** The program lets go of it by itself when it ends, so a refusal here is nothing to tell. */
  #forget(draft: ImportDraft): void {
    void this.host.cancelImport(draft.id).catch(() => undefined);
  }

  /** The same file, read as another kind. */
  async read(kind: ImportKind): Promise<void> {
    if (!this.draft || this.busy || kind === this.kind) return;
    const { id } = this.draft;
    await this.#ask(
      "reading",
      () => this.host.setImportKind(id, kind),
      (draft) => this.#take(draft),
      () => void this.read(kind),
    );
  }

  async check(): Promise<void> {
    const { draft, columns } = this;
    if (!draft || !columns?.ready || this.busy) return;
    await this.#ask(
      "checking",
      () => this.host.previewImport(draft.id, columns.chosen),
      (preview) => {
        this.preview = preview;
        this.step = "preview";
      },
      () => void this.check(),
    );
  }

  async #ask<T>(busy: "reading" | "checking", asked: () => Promise<T>, then: (answer: T) => void, again: () => void) {
    this.#begin();
    this.busy = busy;
    const turn = this.#turn;
    try {
      const answer = await asked();
      if (turn === this.#turn) then(answer);
    } catch (cause) {
      if (turn === this.#turn) this.#fail(refused(cause), again);
    } finally {
      if (turn === this.#turn) this.busy = null;
    }
  }

  async commit(): Promise<void> {
    const { draft, columns } = this;
    if (!draft || !columns || this.busy || this.step === "commit") return;
    this.#begin();
    this.step = "commit";
    try {
      this.report = await this.host.commitImport(draft.id, columns.chosen);
      this.step = "done";
      this.around.tell("finished", draft.file);
    } catch (cause) {
      this.step = "preview";
      if (this.cancelling) this.note = "stopped";
      else {
        this.#fail(refused(cause), () => void this.commit());
        this.around.tell("failed", draft.file);
      }
    } finally {
      this.cancelling = false;
    }
  }

  /** Stops the import under way; no more is waited for than that. */
  async cancel(): Promise<void> {
    if (this.step !== "commit" || this.cancelling || !this.draft) return;
    this.cancelling = true;
    try {
      await this.host.cancelImport(this.draft.id);
    } catch (cause) {
      this.cancelling = false;
      this.#fail(refused(cause));
    }
  }

  /** Waits no longer for an answer. */
  stopWaiting(): void {
    this.#turn++;
    this.busy = null;
  }

  /** To an earlier step; what was chosen stays. */
  back(step: "choose" | "map"): void {
    if (this.step === "commit") return;
    this.#begin();
    this.step = step;
  }

  startOver(): void {
    if (this.step === "commit") return;
    if (this.draft) this.#forget(this.draft);
    this.#begin();
    this.draft = undefined;
    this.columns = undefined;
    this.preview = undefined;
    this.report = undefined;
    this.undone = undefined;
    this.step = "choose";
  }

  dismiss(): void {
    this.error = undefined;
    this.again = undefined;
  }

  #begin(): void {
    this.stopWaiting();
    this.dismiss();
    this.note = undefined;
    this.progress = undefined;
  }

  #fail(error: Refused, again?: () => void): void {
    this.error = error;
    // A file that is not held any more has to be chosen again.
    this.again = error.code === "not_found" && this.draft ? () => void this.choose(this.kind) : again;
  }
}
