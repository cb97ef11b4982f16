/** The imports of this window: one at a time, and the last one's result until it is dismissed. */
import { refused, useHost, type ImportKind, type ImportReport, type Refused } from "../../host";

export interface Imports {
  readonly busy: ImportKind | "samples" | null;
  readonly reports: ImportReport[];
  readonly error: Refused | undefined;
  /** The file chooser was closed without a file. */
  readonly cancelled: boolean;
  file(kind: ImportKind): Promise<void>;
  samples(): Promise<void>;
  dismiss(): void;
}

export function imports(done: () => void): Imports {
  const host = useHost();
  let busy = $state<Imports["busy"]>(null);
  let reports = $state.raw<ImportReport[]>([]);
  let error = $state.raw<Refused>();
  let cancelled = $state(false);

  async function take(what: NonNullable<Imports["busy"]>, asked: () => Promise<ImportReport[] | null>) {
    if (busy) return;
    busy = what;
    error = undefined;
    cancelled = false;
    try {
      const answer = await asked();
      if (answer) {
        reports = answer;
        done();
      } else cancelled = true;
    } catch (cause) {
      error = refused(cause);
    } finally {
      busy = null;
    }
  }

  return {
    get busy() {
      return busy;
    },
    get reports() {
      return reports;
    },
    get error() {
      return error;
    },
    get cancelled() {
      return cancelled;
    },
    file: (kind) =>
      take(kind, async () => {
        const report = await host.importFile(kind);
        return report && [report];
      }),
    samples: () =>
      take("samples", async () => {
        const { accounts, contacts } = await host.importSamples();
        return [accounts, contacts];
      }),
    dismiss() {
      reports = [];
      error = undefined;
      cancelled = false;
    },
  };
}
