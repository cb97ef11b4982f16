/** The record of everything that was decided or left. */
import { screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";

import { Refused } from "../../src/host";
import { m } from "../../src/messages";
import { by, open } from "./desk";

test("that_is_as_it_was_written_is_called_so_with_its_end", async () => {
  const { user, host } = open("#/settings/record", { auditMs: 20 });
  await user.click(await by("record-check"));
  expect(await by("record-result")).toHaveTextContent(m.record.fine);
  expect((await by("record-head")).textContent).toMatch(/^[0-9a-f]{64}$/);
  const entries = host.store.executions.reduce((sum, { events }) => sum + events.length, 0);
  const report = await by("record-report");
  expect(report).toHaveTextContent(m.record.signedUpTo(entries - 3, "keychain"));
  expect(report).toHaveTextContent(m.record.behindText(3));
});

test("tells_how_far_the_check_is", async () => {
  const { user } = open("#/settings/record", { auditMs: 60_000 });
  await user.click(await by("record-check"));
  await waitFor(() => expect(screen.getByTestId("record-progress")).toHaveTextContent(/[1-9]\d* entries checked/));
  expect(await by("record-check")).toBeDisabled();
  expect(await by("record-export")).toBeDisabled();
});

test("that_was_changed_says_what_is_wrong", async () => {
  const { user } = open("#/settings/record", { auditMs: 20, recordChanged: true });
  await user.click(await by("record-check"));
  const result = await by("record-result");
  expect(result).toHaveTextContent(m.record.notFine);
  expect(result).toHaveTextContent("is not what was recorded");
  expect(result).toHaveAttribute("role", "alert");
  const report = await by("record-report");
  expect(report).toHaveTextContent(m.record.erasedText(2));
  expect(report).toHaveTextContent("this is a copy, or it was moved");
});

test("is_empty_before_the_first_run_and_not_signed", async () => {
  const { user } = open("#/settings/record", { auditMs: 20, empty: true });
  await user.click(await by("record-check"));
  expect(await by("record-result")).toHaveTextContent(m.record.empty);
  expect(await by("record-report")).toHaveTextContent(m.record.signedNot);
});

test("that_cannot_be_checked_or_exported_says_why", async () => {
  const no = () => Promise.reject(new Refused({ code: "store_failed", message: "The disk cannot be read." }));
  const { user } = open("#/settings/record", {}, () => ({ verifyAudit: no, exportAudit: no }));
  await user.click(await by("record-check"));
  expect(await by("problem")).toHaveTextContent("The disk cannot be read.");
  await user.click(screen.getByText(m.common.dismiss));
  await user.click(await by("record-export"));
  expect(await by("problem")).toHaveTextContent("The disk cannot be read.");
});

test("is_exported_to_where_the_rep_says", async () => {
  const { user } = open("#/settings/record");
  await user.click(await by("record-export"));
  expect(await screen.findByText(m.record.exported("cugar-audit.jsonl"))).toBeInTheDocument();
});
