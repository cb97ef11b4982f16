/**
 * The invented program as the address asks for it: `?accounts=0`, `?accounts=100000`, `?answer=not_now`, `?fails`,
 * `?broken=research_account`, `?deals=many`.
 */
import { fakeHost } from "./fake";
import type { Broken } from "./fake/run";
import type { Answered, Host } from "./types";

export function previewHost(): Host {
  const asked = new URLSearchParams(location.search);
  const accounts = asked.get("accounts");
  return fakeHost({
    empty: accounts === "0",
    more: Number(accounts ?? 0) || 0,
    answer: (asked.get("answer") ?? "approved") as Answered,
    manyDeals: asked.get("deals") === "many",
    handOverFails: asked.has("fails"),
    ...(asked.has("broken") && { broken: asked.get("broken") as Broken }),
  });
}
