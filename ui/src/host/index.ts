import type { Host } from "./types";

export * from "./types";
export * from "./context";
export { ask, refused, type Asked } from "./ask.svelte";

/** The program where there is one; in a plain browser, an invented one that keeps nothing. */
export async function chooseHost(): Promise<Host> {
  if ("__TAURI_INTERNALS__" in window) return (await import("./tauri")).tauriHost();
  return (await import("./preview")).previewHost();
}
