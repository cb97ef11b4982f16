/** The golden signals of what was invented. */
import type { Signals, Spread } from "../types";
import type { FakeStore } from "./store";

function spread(values: number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { n: values.length, mean, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

export function signals(store: FakeStore): Signals {
  const all = store.executions;
  const calls = all.flatMap(({ steps }) => steps.filter(({ ms }) => ms !== null));
  const worked = all.filter(({ line }) => line.state !== "failed");
  const waits = all.flatMap(({ approvals }) =>
    approvals.flatMap(({ at, decidedAt }) => (decidedAt ? Date.parse(decidedAt) - Date.parse(at) : [])),
  );
  return {
    executions: all.length,
    success_rate: share(worked.length, all.length),
    cancelled: all.filter(({ line }) => line.state === "cancelled").length,
    latency_ms: spread(all.map(({ steps }, at) => steps.reduce((sum, { ms }) => sum + (ms ?? 0), 12 + (at % 5) * 7))),
    tool_calls: calls.length,
    tool_error_rate: share(calls.filter(({ failure }) => failure).length, calls.length),
    tool_retries: 0,
    mean_steps: share(calls.length, all.length),
    approval_wait_ms: spread(waits),
    budget_utilisation: share(
      calls.reduce((sum, { cost }) => sum + cost, 0),
      all.length * 100,
    ),
  };
}
