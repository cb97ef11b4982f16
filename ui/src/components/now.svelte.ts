import { createSubscriber } from "svelte/reactivity";

const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, 30_000);
  return () => clearInterval(timer);
});

/** The time, for what is shown relative to it. */
export function now(): Date {
  subscribe();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- a new one at each tick; this one never moves
  return new Date();
}
