/** Invented copies of everything; a person is really forgotten, in the invented store. */
import type { FakeOptions } from "../fake";
import type { BackupLine, Host } from "../types";
import { say, type FakeStore } from "./store";

type BackupCommands = Pick<Host, "backups" | "backUp" | "restoreBackup" | "eraseContact">;

export function backupCommands(store: FakeStore, options: FakeOptions): BackupCommands {
  const made = (name: string, days: number): BackupLine => ({
    name,
    file: `/home/robin/backups/${name}.db`,
    bytes: 4_200_000 + days * 10_000,
    made_at: new Date(store.now().getTime() - days * 86_400_000).toISOString(),
  });
  const backups = () => (options.empty ? [] : [made("daily-2026-11-24", 0), made("before-update-from-9", 3)]);

  return {
    backups: async () => backups(),
    backUp: async () => (options.noFile ? null : made("cugar-backup", 0)),
    async restoreBackup(name) {
      if (name !== null && !backups().some((backup) => backup.name === name)) {
        throw say("not_found", "There is no such backup. Look at the list again.");
      }
      return !options.noFile;
    },
    async eraseContact(contact) {
      for (const [account, people] of store.contacts) {
        const person = people.find(({ id }) => id === contact);
        if (!person) continue;
        const theirs = store.executions.filter((execution) => execution.contact === contact);
        if (theirs.some(({ line }) => line.ended_at === null)) {
          throw say(
            "busy",
            "There is still something open for this account; end it first, in Today or in the History.",
          );
        }
        for (const { line } of theirs) {
          Object.assign(line, {
            contact: null,
            recipient: null,
            subject: null,
            reason: null,
            note: null,
            erased: true,
          });
        }
        store.contacts.set(
          account,
          people.filter((other) => other !== person),
        );
        store.changed();
        return {
          executions: theirs.length,
          model_calls: 0,
          evidence: 1,
          entries: theirs.length * 3,
          backups: backups(),
        };
      }
      throw say("not_found", "There is no such contact. Choose one of this account's people.");
    },
  };
}
