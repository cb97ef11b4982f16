/** The check of a message while it is written: one question at a time, and the newest text is always asked about. */
import type { Assessment, Finding, Host, Refused, Revision } from "../../host";
import { refused } from "../../host";

/** What follows at once is one change. A text that comes without a pause is checked all the same. */
const SETTLE_MS = 25;

export interface Caret {
  part: Finding["part"];
  at: number;
}

export class LiveCheck {
  assessment = $state.raw<Assessment>();
  error = $state.raw<Refused>();

  readonly #ask: (revision: Revision) => Promise<Assessment>;
  readonly #caret: () => Caret | undefined;
  #next: Revision | undefined;
  #found: Assessment | undefined;
  #asking = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Host, approval: string, caret: () => Caret | undefined) {
    this.#ask = (revision) => host.assessMessage(approval, revision);
    this.#caret = caret;
  }

  check(revision: Revision): void {
    this.#next = { ...revision };
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#run();
    }, SETTLE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#next = undefined;
  }

  /** The caret went elsewhere: what stood under it may be wrong now. */
  moved(): void {
    if (!this.#found) return;
    const calm = this.#calm(this.#found);
    if (calm.issues.length !== this.assessment?.issues.length) this.assessment = calm;
  }

  async #run(): Promise<void> {
    if (this.#asking || !this.#next) return;
    const asked = this.#next;
    this.#next = undefined;
    this.#asking = true;
    try {
      const found = await this.#ask(asked);
      if (!this.#next) {
        this.#found = found;
        this.assessment = this.#calm(found);
        this.error = undefined;
      }
    } catch (cause) {
      this.error = refused(cause);
    } finally {
      this.#asking = false;
      if (this.#next) void this.#run();
    }
  }

  /** A word is not wrong while it is being typed. */
  #calm(found: Assessment): Assessment {
    const caret = this.#caret();
    const typed = ({ kind, part, end }: Finding) => kind === "misspelling" && part === caret?.part && end === caret.at;
    return { ...found, issues: found.issues.filter((finding) => !typed(finding)) };
  }
}
