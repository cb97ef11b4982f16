/** What leaves the invented program, and when: nothing of it ever does. */
import type { FakeOptions } from "../fake";
import type { Departure, Host } from "../types";
import { say, type Execution, type FakeStore } from "./store";

export interface Outbox {
  commands: Pick<Host, "departures" | "undoDeparture" | "unconfirmed" | "confirmOutcome" | "markReply" | "setFollowUp">;
  /** It was approved. When it goes, where that is not at once. */
  approved(execution: Execution): string | null;
}

const handed = {
  mail_program: "Handed to your mail program",
  clipboard: "Copied",
  file: "Saved as a file",
  mail_server: "Sent by your mail server",
} as const;

export function outbox(store: FakeStore, options: FakeOptions): Outbox {
  const leaving = new Map<string, { departure: Departure; execution: Execution }>();
  let last = 0;

  function leave(execution: Execution): void {
    if (options.handOverFails) {
      const { hand_off } = store.letter(execution);
      const message =
        hand_off === "mail_server"
          ? "Your mail server did not take it: 550 no such user. Nothing left."
          : "The mail program could not be started.";
      execution.failure = { kind: "SYSTEM", message };
      store.record(execution, "dispatch_failed", "It could not be handed over; nothing left");
      store.request(execution);
    } else {
      execution.failure = null;
      store.record(execution, "dispatch_completed", handed[store.letter(execution).hand_off]);
      store.wentOut(execution);
    }
  }

  return {
    approved(execution) {
      const { recipient, subject, hand_off } = store.letter(execution);
      const approval = execution.approvals.at(-1)?.id ?? "";
      store.decide(execution, "consumed");
      store.record(execution, "approval_received", "You approved it");
      const { undo_seconds = 0, seconds_between = 0 } = store.settings.sending ?? {};
      const now = store.now().getTime();
      const goes = Math.max(now + undo_seconds * 1000, last + seconds_between * 1000);
      if (hand_off !== "mail_server" || goes <= now) {
        leave(execution);
        return null;
      }
      last = goes;
      const goes_at = new Date(goes).toISOString();
      const { execution: id, account } = execution.line;
      store.move(execution, "dispatching");
      leaving.set(approval, {
        departure: { approval, execution: id, account, recipient, subject, goes_at },
        execution,
      });
      setTimeout(() => {
        if (!leaving.delete(approval)) return;
        leave(execution);
        store.changed();
      }, goes - now);
      return goes_at;
    },
    commands: {
      departures: async () =>
        [...leaving.values()].map(({ departure }) => departure).sort((a, b) => a.goes_at.localeCompare(b.goes_at)),
      async undoDeparture(approval) {
        const { execution } = leaving.get(approval) ?? {};
        if (!execution) throw say("already_decided", "It has gone already, and cannot be taken back.");
        leaving.delete(approval);
        store.record(execution, "departure_undone", "You took it back before it went");
        store.request(execution);
        store.changed();
        return null;
      },
      unconfirmed: async () =>
        store.executions.filter((execution) => store.waitsForWord(execution)).map(({ line }) => line),
      async confirmOutcome(id, sent) {
        const execution = store.execution(id);
        store.record(execution, "outcome_confirmed", sent ? "You said it was sent" : "You said it was not sent");
        execution.failure = null;
        if (sent) store.wentOut(execution);
        else store.request(execution);
        if (sent) execution.confirmed = true;
        store.changed();
        return store.whole(execution);
      },
      async markReply(id, reply) {
        const execution = store.execution(id);
        execution.reply = reply;
        if (reply === "asked_to_stop" && execution.contact) store.suppressPerson(execution.contact);
        store.changed();
        return store.whole(execution);
      },
      async setFollowUp(id, days) {
        const execution = store.execution(id);
        if (days !== null && (days < 1 || days > 365)) {
          throw say("bad_input", "Choose a day between tomorrow and 365 days from now.");
        }
        execution.followUpAt = days === null ? null : new Date(store.now().getTime() + days * 86_400_000).toISOString();
        store.changed();
        return store.whole(execution);
      },
    },
  };
}
