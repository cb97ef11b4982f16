/** The look at the grammar of what is written: beside the check, never part of it, and nothing depends on it. */
import type { Answer, Question } from "./grammar.worker";
import { carried, type Suggestion, type Texts } from "./suggestions";

/** A pause in the writing. */
const SETTLE_MS = 400;
/** Somebody who answers later than this, loading included, does not answer. */
const PATIENCE_MS = 20_000;

const startWorker = () => new Worker(new URL("./grammar.worker.ts", import.meta.url), { type: "module" });

export class GrammarCheck {
  /** What was found in the newest text, where it stands there. */
  suggestions = $state.raw<Suggestion[]>([]);
  /** It did not work, and is not tried again. */
  unavailable = $state(false);

  readonly #start: () => Worker;
  #worker: Worker | undefined;
  #texts: Texts | undefined;
  #asked: { id: number; texts: Texts } | undefined;
  #next = false;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(start = startWorker) {
    this.#start = start;
  }

  /** The text is this now. */
  check({ subject, body }: Texts): void {
    if (this.unavailable) return;
    const before = this.#texts;
    if (before?.subject === subject && before.body === body) return;
    this.#texts = { subject, body };
    if (before) this.suggestions = carried(this.suggestions, before, this.#texts);
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#ask(), this.#worker ? SETTLE_MS : 0);
  }

  /** Nobody writes any more, or nobody wants it: the worker ends. */
  stop(): void {
    clearTimeout(this.#settling);
    clearTimeout(this.#patience);
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#texts = undefined;
    this.#asked = undefined;
    this.#next = false;
    this.suggestions = [];
  }

  #ask(): void {
    if (!this.#texts) return;
    if (this.#asked) {
      this.#next = true;
      return;
    }
    this.#next = false;
    try {
      this.#worker ??= this.#hired();
    } catch {
      return this.#fail();
    }
    this.#asked = { id: ++questions, texts: this.#texts };
    this.#worker.postMessage(this.#asked satisfies Question);
    this.#patience = setTimeout(() => this.#fail(), PATIENCE_MS);
  }

  #hired(): Worker {
    const worker = this.#start();
    worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#answered(data);
    worker.onerror = () => this.#fail();
    worker.onmessageerror = () => this.#fail();
    return worker;
  }

  #answered(answer: Answer): void {
    const asked = this.#asked;
    // Of a question that nobody waits for any more.
    if (answer.id !== asked?.id) return;
    if ("failed" in answer) return this.#fail();
    clearTimeout(this.#patience);
    this.#asked = undefined;
    if (this.#next) this.#ask();
    // The text has moved on meanwhile: what is said of the old one is dropped, and the new one is asked about.
    else if (asked.texts === this.#texts) this.suggestions = answer.suggestions;
  }

  #fail(): void {
    this.stop();
    this.unavailable = true;
  }
}

let questions = 0;
