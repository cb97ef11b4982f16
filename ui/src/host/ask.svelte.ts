/**
 * A question to the host whose answer is shown: asked again when what it depends on changes, when the store says so,
 * and on retry. The answer is the only copy the window holds.
 */
import { useHost } from "./context";
import { Refused } from "./types";

/** A wait shorter than this shows nothing. */
const NOTICEABLE_MS = 150;
/** A burst of changes is one change. */
const SETTLE_MS = 60;

export interface Asked<T> {
  readonly data: T | undefined;
  readonly error: Refused | undefined;
  /** Waiting, long enough to say so where there is nothing else to show. */
  readonly slow: boolean;
  /** Nothing to show yet. */
  readonly pending: boolean;
  again(): Promise<void>;
  /** Shows an answer that came with another command. */
  put(data: T): void;
}

export const refused = (cause: unknown): Refused =>
  cause instanceof Refused
    ? cause
    : new Refused({ code: "internal", message: cause instanceof Error ? cause.message : String(cause) });

export function ask<T>(question: () => Promise<T>): Asked<T> {
  const host = useHost();
  let data = $state.raw<T>();
  let error = $state.raw<Refused>();
  let pending = $state(true);
  let slow = $state(false);
  let latest = 0;

  async function put(asked: Promise<T>): Promise<void> {
    const mine = ++latest;
    const timer = setTimeout(() => {
      slow = mine === latest;
    }, NOTICEABLE_MS);
    try {
      const answer = await asked;
      if (mine !== latest) return;
      data = answer;
      error = undefined;
    } catch (cause) {
      if (mine !== latest) return;
      error = refused(cause);
    } finally {
      clearTimeout(timer);
      if (mine === latest) {
        pending = false;
        slow = false;
      }
    }
  }

  // What the question reads before its first await is what it depends on.
  $effect(() => void put(question()));

  $effect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = host.onChanged(() => {
      clearTimeout(timer);
      timer = setTimeout(() => void put(question()), SETTLE_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
      latest++;
    };
  });

  return {
    get data() {
      return data;
    },
    get error() {
      return error;
    },
    get slow() {
      return slow;
    },
    get pending() {
      return pending;
    },
    again() {
      pending = data === undefined;
      return put(question());
    },
    put(answer) {
      latest++;
      data = answer;
      error = undefined;
      pending = false;
      slow = false;
    },
  };
}
