/** Files that go with a mail. */
import { screen, waitFor } from "@testing-library/svelte";
import { beforeAll, describe, expect, test, vi } from "vitest";

import { Refused } from "../../src/host";
import { bytes } from "../../src/components/format";
import { m } from "../../src/messages";
import { by, itemOf, open, textOf, write } from "./desk";

// Loaded when it is needed; here it is there before the first test, which need not wait for it.
beforeAll(() => import("../../src/features/today/MessageEdit.svelte"));

const files = () => screen.queryAllByTestId("attachment").map((line) => line.textContent.trim());
const request = () => itemOf("Evergreen Mutual").dataset["approval"];

test("a_file_is_attached_and_removed_and_each_makes_a_fresh_request", async () => {
  const { user } = open("#/today");
  await by("message-subject");
  const first = request();
  await user.click(await by("attach"));
  await waitFor(() => expect(files()).toEqual([expect.stringMatching(/^Price list 2026\.pdf\s*248 kB$/)]));
  await waitFor(() => expect(request()).not.toBe(first));
  expect(itemOf("Evergreen Mutual"), "the fresh one is the one that is read").toHaveAttribute("aria-current", "true");
  expect(screen.getByTestId("attach")).toHaveFocus();

  const second = request();
  await user.click(screen.getByLabelText(m.attachments.remove("Price list 2026.pdf")));
  await waitFor(() => expect(files()).toEqual([]));
  expect(screen.getByTestId("attach"), "the focus is not lost with the line").toHaveFocus();
  await waitFor(() => expect(request()).not.toBe(second));
});

test("no_file_chosen_changes_nothing", async () => {
  const { user } = open("#/today", { noFile: true });
  await by("message-subject");
  const before = request();
  await user.click(await by("attach"));
  await waitFor(() => expect(screen.getByTestId("attach")).toHaveTextContent(m.attachments.attach));
  expect(request()).toBe(before);
});

test("what_is_being_written_is_not_lost_by_attaching", async () => {
  const { user, host } = open("#/today");
  await user.click(await by("edit"));
  await write("message-subject", "A subject of my own");
  await write("message-body", "Not saved yet. Is it kept?");
  await user.click(await by("attach"));
  await waitFor(() => expect(files()).toHaveLength(1));
  await waitFor(() => expect(textOf(screen.getByTestId("message-body"))).toBe("Not saved yet. Is it kept?"));
  expect(textOf(screen.getByTestId("message-subject"))).toBe("A subject of my own");
  await user.click(await by("save-edit"));
  await waitFor(() => expect(screen.queryByTestId("edit-form")).toBeNull());
  expect(screen.getByTestId("message-body")).toHaveTextContent("Not saved yet. Is it kept?");
  expect(files(), "and saving keeps the file").toHaveLength(1);
  expect(host.store.executions.filter(({ line }) => line.state === "awaiting_approval")).toHaveLength(8);
});

test("writing_that_began_while_the_chooser_was_open_is_not_lost", async () => {
  let choose = () => {};
  const chosen = new Promise<void>((resolve) => (choose = resolve));
  const { user } = open("#/today", {}, ({ attachFile }) => ({
    attachFile: (approval) => chosen.then(() => attachFile(approval)),
  }));
  await user.click(await by("attach"));
  await user.click(await by("edit"));
  await write("message-body", "Begun meanwhile.");
  choose();
  await waitFor(() => expect(files()).toHaveLength(1));
  await waitFor(() => expect(textOf(screen.getByTestId("message-body"))).toBe("Begun meanwhile."));
});

test("somebody_who_moved_on_while_the_chooser_was_open_stays_where_they_are", async () => {
  let choose = () => {};
  const chosen = new Promise<void>((resolve) => (choose = resolve));
  const { user, host } = open("#/today", {}, ({ attachFile }) => ({
    attachFile: (approval) => chosen.then(() => attachFile(approval)),
  }));
  await user.click(await by("attach"));
  await user.click(itemOf("Fathom Analytics"));
  await waitFor(() => expect(screen.getByTestId("message-subject")).toHaveTextContent("Fathom Analytics"));
  choose();
  expect(await screen.findByText(m.attachments.attached)).toBeInTheDocument();
  expect(screen.getByTestId("message-subject")).toHaveTextContent("Fathom Analytics");
  const evergreen = host.store.executions.find(({ line }) => line.account === "Evergreen Mutual");
  expect(evergreen?.message?.attachments, "and the file went where it was meant to").toHaveLength(1);
});

test("a_file_that_cannot_go_says_why_and_the_message_stays", async () => {
  const message = "Files of a mail have at most 10 MB together. Send a link instead.";
  const { user } = open("#/today", {}, () => ({
    attachFile: () => Promise.reject(new Refused({ code: "bad_input", message })),
  }));
  await user.click(await by("attach"));
  expect(await by("problem")).toHaveTextContent(message);
  await user.click(screen.getByText(m.common.dismiss));
  expect(screen.queryByTestId("problem")).toBeNull();
});

test("only_a_mail_has_files", async () => {
  const { host } = open("#/settings");
  await by("settings-sender");
  for (const execution of host.store.executions) {
    if (execution.message) execution.message = { ...execution.message, channel: "linkedin" };
  }
  location.hash = "#/today";
  await by("message-channel");
  expect(screen.queryByTestId("attachments")).toBeNull();
});

test("the_program_is_asked_by_the_request_and_the_digest_alone", async () => {
  const { user, host } = open("#/today");
  const [attach, detach] = [vi.spyOn(host, "attachFile"), vi.spyOn(host, "detachFile")];
  await user.click(await by("attach"));
  await user.click(await by("detach"));
  expect(attach.mock.calls[0]).toEqual([expect.stringMatching(/^apr-/)]);
  expect(detach.mock.calls[0]).toEqual([expect.stringMatching(/^apr-/), expect.stringMatching(/^file-/)]);
});

describe("a size", () => {
  test.each([
    [0, "0 byte"],
    [999, "999 byte"],
    [248_300, "248 kB"],
    [999_600, "1 MB"],
    [1_460_000, "1.5 MB"],
  ])("of %d bytes is %s", (size, words) => expect(bytes(size)).toBe(words));
});
