import { createSubscriber } from "svelte/reactivity";

const each = (ms: number) =>
  createSubscriber((update) => {
    const timer = setInterval(update, ms);
    return () => clearInterval(timer);
  });
const [slowly, quickly] = [each(30_000), each(250)];

/** The time, for what is shown relative to it. */
export function now(): Date {
  slowly();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- a new one at each tick; this one never moves
  return new Date();
}

/** The time, for what counts down. */
export function nowBySeconds(): Date {
  quickly();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- as above
  return new Date();
}
