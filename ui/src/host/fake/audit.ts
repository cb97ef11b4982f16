/** The invented record of everything that was decided or left: counted, never really chained. */
import type { FakeOptions } from "../fake";
import type { AuditExport, AuditReport, Host } from "../types";
import { say, type FakeStore } from "./store";

type AuditCommands = Pick<Host, "verifyAudit" | "exportAudit" | "exportReceipt" | "onAudit">;

const STEPS = 8;

export function auditCommands(store: FakeStore, options: FakeOptions): AuditCommands {
  const listeners = new Set<(entries: number) => void>();
  const head = "5b1f0c".repeat(10) + "9a7e";
  const entries = () => store.executions.reduce((sum, { events }) => sum + events.length, 0);
  const written = (file: string, many: number): AuditExport | null =>
    options.noFile ? null : { file, entries: many, head, signed: many };

  return {
    onAudit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async verifyAudit(): Promise<AuditReport> {
      const all = entries();
      for (let step = 1; step <= STEPS; step++) {
        for (const listener of listeners) listener(Math.floor((all * step) / (STEPS + 1)));
        await new Promise((resolve) => setTimeout(resolve, (options.auditMs ?? 400) / STEPS));
      }
      const bad = options.recordChanged ? Math.floor(all / 2) : null;
      const anchor = { from: "keychain", entries: all - 3, at: store.now().toISOString() } as const;
      return {
        ok: bad === null,
        entries: all,
        head,
        first_bad: bad,
        problem: bad === null ? null : `What entry ${bad} speaks of is not what was recorded.`,
        erased: bad ? 2 : 0,
        not_anchored: all === 0 ? 0 : 3,
        anchor: all === 0 ? null : anchor,
        notes: bad ? ["The data was anchored in /home/robin/before; this is a copy, or it was moved."] : [],
      };
    },
    exportAudit: async () => written("cugar-audit.jsonl", entries()),
    async exportReceipt(approval) {
      const execution = store.executions.find(({ approvals }) => approvals.some(({ id }) => id === approval));
      if (!execution) throw say("not_found", "There is no such message.");
      return written("cugar-receipt.txt", execution.events.length);
    },
  };
}
