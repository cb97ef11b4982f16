import type { Fit } from "../../host";

/** The one reason to name: what carries a good score, what weighs most against a poor one. */
export function mainReason(fit: Fit): string {
  const weight = (share: number | null) => share ?? 0;
  const by = (value: (factor: Fit["factors"][number]) => number) =>
    [...fit.factors].sort((a, b) => value(b) - value(a)).at(0)?.why ?? "";
  if (fit.priority === "high" || fit.priority === "medium") return by((f) => weight(f.weight) * weight(f.fit));
  return by((f) => weight(f.weight) * (1 - weight(f.fit)));
}
