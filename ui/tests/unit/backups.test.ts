/** Copies of everything, and people forgotten. */
import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";

import { Refused } from "../../src/host";
import { m } from "../../src/messages";
import { by, open } from "./desk";

test("backups_are_told_by_what_they_were_made_for_and_one_is_put_back_after_a_question_of_the_system", async () => {
  const { user, host } = open("#/settings/backups");
  const [first] = await screen.findAllByTestId("backup-row");
  expect(first).toHaveTextContent(m.backups.kind("daily-2026-11-24"));
  const asked: (string | null)[] = [];
  host.restoreBackup = async (name) => {
    asked.push(name);
    return asked.length > 1;
  };
  const [restore] = screen.getAllByTestId("backup-restore");
  await user.click(restore as HTMLElement);
  expect(screen.queryByText(m.backups.restoring), "the rep said no").not.toBeInTheDocument();
  await user.click(await by("backup-restore-file"));
  expect(await screen.findByText(m.backups.restoring)).toBeInTheDocument();
  expect(asked).toEqual(["daily-2026-11-24", null]);
  await user.click(await by("backup-save"));
  expect(await screen.findByText(/Your keys are not/)).toBeInTheDocument();
});

test("a_backup_that_is_none_is_said_and_there_may_be_none", async () => {
  const { user, host } = open("#/settings/backups", { empty: true });
  expect(await by("settings-backups")).toHaveTextContent(m.backups.none);
  host.restoreBackup = async () => {
    throw new Refused({ code: "store_failed", message: "The file x.db is no file of the app, or it is damaged." });
  };
  await user.click(await by("backup-restore-file"));
  await waitFor(() => expect(screen.getByTestId("settings-backups")).toHaveTextContent("or it is damaged"));
});

test("a_person_is_forgotten_only_after_a_question_and_not_while_something_is_open", async () => {
  const { user, host } = open("#/settings");
  await by("settings-backups");
  const [account] = [...host.store.accounts.values()].filter(({ name }) => name === "Evergreen Mutual");
  location.hash = `#/accounts/${account?.id}`;
  const there = () => host.store.contacts.get(account?.id ?? "")?.length ?? 0;
  const before = there();
  const ask = async () => {
    const [button] = await screen.findAllByTestId("forget-person");
    await user.click(button as HTMLElement);
  };
  await ask();
  await user.click(await by("forget-cancel"));
  expect(screen.queryByTestId("forget-question")).not.toBeInTheDocument();
  await ask();
  await user.click(await by("forget-confirm"));
  expect(await screen.findByText(/still something open/)).toBeInTheDocument();
  expect(there()).toBe(before);
  for (const { line } of host.store.executions) line.ended_at ??= host.store.now().toISOString();
  await user.click(await by("forget-confirm"));
  await waitFor(() => expect(there()).toBe(before - 1));
  expect(await screen.findByText(m.backups.stillKnow(2))).toBeInTheDocument();
});
