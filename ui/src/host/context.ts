import { getContext, setContext } from "svelte";

import type { Host } from "./types";

const key = Symbol("host");

export const provideHost = (host: Host): Host => setContext(key, host);
export const useHost = (): Host => getContext<Host>(key);
