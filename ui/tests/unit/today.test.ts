import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test, vi } from "vitest";

import { Refused } from "../../src/host";
import { answeredWords, m } from "../../src/messages";
import { by, itemOf, open, queue, write } from "./desk";

describe("the queue", () => {
  test("opens_the_first_message_and_says_where_it_stands", async () => {
    open("#/today");
    expect(await by("message-subject")).toHaveTextContent("Evergreen Mutual");
    expect(await by("queue-position")).toHaveTextContent("1 of 8");
    expect(queue()).toHaveLength(8);
  });

  test("goes_on_to_the_next_message_after_an_approval", async () => {
    let answer = () => {};
    const held = new Promise<void>((resolve) => (answer = resolve));
    const { user, host } = open("#/today", {}, ({ askApproval }) => ({
      askApproval: (id) => held.then(() => askApproval(id)),
    }));
    const asked = vi.spyOn(host, "askApproval");
    const first = itemApproval(await firstItem());
    await user.click(await by("approve"));
    expect(await by("waiting-for-answer")).toHaveTextContent(m.today.approving);
    answer();
    await waitFor(() => expect(screen.getByTestId("message-subject")).toHaveTextContent("Fathom Analytics"));
    expect(asked, "the page passes the request's id and nothing else").toHaveBeenCalledWith(first);
    expect(queue()).toHaveLength(7);
    expect(host.store.executions.find(({ line }) => line.account === "Evergreen Mutual")?.line.state).toBe("completed");
  });

  test("stays_on_a_message_that_was_not_approved", async () => {
    const { user } = open("#/today", { answer: "not_now" });
    await user.click(await by("approve"));
    expect(await screen.findByText("Not approved. It still waits for you.")).toBeInTheDocument();
    expect(await by("message-subject")).toHaveTextContent("Evergreen Mutual");
    expect(queue()).toHaveLength(8);
  });

  test("says_why_the_approval_window_could_not_be_shown", async () => {
    const { user } = open("#/today", { cannotShow: "The message is too long. Shorten it." });
    await user.click(await by("approve"));
    expect(await screen.findByText(answeredWords.cannot_show)).toBeInTheDocument();
    expect(screen.getByText("The message is too long. Shorten it.")).toBeInTheDocument();
    expect(queue(), "nobody was asked, so it still waits").toHaveLength(8);
  });

  test("marks_what_is_invented", async () => {
    const { host } = open("#/today");
    await by("message-subject");
    expect(itemOf("Evergreen Mutual")).toHaveTextContent(m.common.sample);
    for (const [id, account] of host.store.accounts) {
      if (account.name === "Evergreen Mutual") host.store.accounts.set(id, { ...account, sample: false });
    }
    host.store.changed();
    await waitFor(() => expect(itemOf("Evergreen Mutual")).not.toHaveTextContent(m.common.sample));
    expect(itemOf("Fathom Analytics")).toHaveTextContent(m.common.sample);
  });

  test("shows_the_same_message_again_where_the_hand_over_failed", async () => {
    const { user } = open("#/today", { handOverFails: true });
    await user.click(await by("approve"));
    expect(await by("hand-over-failed")).toHaveTextContent("The mail program could not be started.");
    expect(screen.getByTestId("message-subject")).toHaveTextContent("Evergreen Mutual");
  });

  test("puts_off_without_losing_it", async () => {
    const { user } = open("#/today");
    await user.click(await by("later"));
    await waitFor(() => expect(screen.getByTestId("message-subject")).toHaveTextContent("Fathom Analytics"));
    expect(queue().at(-1)).toHaveAttribute("data-account", "Evergreen Mutual");
  });

  test("says_that_a_message_was_answered_meanwhile", async () => {
    open("#/today/apr-unknown");
    expect(await screen.findByText(m.today.gone)).toBeInTheDocument();
  });

  test("says_what_to_do_when_nothing_waits", async () => {
    open("#/today", {}, () => ({ queue: async () => [] }));
    expect(await screen.findByText(m.today.clear)).toBeInTheDocument();
    expect(screen.getByText(m.today.toAccounts)).toHaveAttribute("href", "#/accounts");
  });
});

describe("denying", () => {
  test("needs_a_reason", async () => {
    const { user, host } = open("#/today");
    const deny = vi.spyOn(host, "deny");
    await user.click(await by("deny"));
    await user.click(await by("deny-confirm"));
    expect(screen.getByText(m.today.denyNeedsReason)).toBeInTheDocument();
    await user.type(await by("deny-reason"), "   ");
    await user.click(await by("deny-confirm"));
    expect(deny, "spaces are no reason").not.toHaveBeenCalled();
    await user.click(screen.getByText("Wrong person"));
    await user.click(await by("deny-confirm"));
    await waitFor(() => expect(screen.getByTestId("message-subject")).toHaveTextContent("Fathom Analytics"));
    expect(deny).toHaveBeenCalledWith(expect.any(String), "Wrong person");
  });

  test("keeps_the_reason_where_the_program_refuses", async () => {
    const { user } = open("#/today", {}, () => ({
      deny: async () => Promise.reject(new Refused({ code: "store_failed", message: "The disk is full." })),
    }));
    await user.click(await by("deny"));
    await user.type(await by("deny-reason"), "Too early{Enter}");
    expect(await by("problem")).toHaveTextContent("The disk is full.");
    expect(await by("deny-reason")).toHaveValue("Too early");
  });
});

describe("editing", () => {
  test("makes_a_new_request_and_stays_on_the_message", async () => {
    const { user } = open("#/today");
    const before = itemApproval(await firstItem());
    await user.click(await by("edit"));
    await write("message-subject", "Another beginning");
    await user.click(await by("save-edit"));
    await waitFor(() => expect(screen.queryByTestId("edit-form")).toBeNull());
    expect(screen.getByTestId("message-subject")).toHaveTextContent("Another beginning");
    await waitFor(() => expect(itemApproval(itemOf("Evergreen Mutual"))).not.toBe(before));
  });

  test("is_not_lost_by_looking_at_another_message", async () => {
    const { user } = open("#/today");
    await user.click(await by("edit"));
    await write("message-body", "PS: one more thing");
    await user.click(itemOf("Fathom Analytics"));
    await waitFor(() => expect(screen.getByTestId("message-subject")).toHaveTextContent("Fathom Analytics"));
    await user.click(itemOf("Evergreen Mutual"));
    await waitFor(() => expect(screen.getByTestId("message-body")).toHaveTextContent("PS: one more thing"));
    expect(await by("edit-form"), "and is still being edited").toBeInTheDocument();
  });

  test("cannot_be_approved_before_it_is_saved", async () => {
    const { user, host } = open("#/today");
    const ask = vi.spyOn(host, "askApproval");
    await user.click(await by("edit"));
    (await write("message-body", "One question?")).focus();
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(screen.queryByTestId("edit-form")).toBeNull());
    expect(ask, "the shortcut saved it instead").not.toHaveBeenCalled();
  });
});

describe("a message to nobody", () => {
  test("cannot_be_approved_and_says_why", async () => {
    const { user, host } = open("#/today");
    const ask = vi.spyOn(host, "askApproval");
    await firstItem();
    await user.click(itemOf("Granite Peak Energy"));
    expect(await by("no-recipient")).toHaveTextContent(m.recipient.none);
    expect(await by("approve")).toBeDisabled();
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(ask).not.toHaveBeenCalled();
  });

  test("is_addressed_to_a_person_who_is_added", async () => {
    const { user } = open("#/today");
    await firstItem();
    await user.click(itemOf("Granite Peak Energy"));
    const form = within(await by("no-recipient"));
    await user.type(form.getByLabelText(m.recipient.firstName), "Ida");
    await user.type(form.getByLabelText(m.recipient.lastName), "Moreau");
    await user.type(form.getByLabelText(m.recipient.email), "ida@granitepeak.example");
    await user.click(await by("add-contact-save"));
    await waitFor(() =>
      expect(screen.getByTestId("message-recipient")).toHaveTextContent("Ida Moreau <ida@granitepeak.example>"),
    );
    await waitFor(() => expect(screen.getByTestId("approve")).toBeEnabled());
  });
});

describe("evidence", () => {
  test("marks_a_finding_in_the_text", async () => {
    const { user } = open("#/today");
    await firstItem();
    await user.click(itemOf("Granite Peak Energy"));
    const [finding] = await screen.findAllByTestId("finding");
    if (finding) await user.click(finding);
    const marked = screen.getByTestId("message-body").querySelector("[data-active]");
    expect(marked).toHaveTextContent("[first name?]");
  });

  test("shows_a_score_with_its_range_and_what_would_raise_it", async () => {
    open("#/today");
    const evidence = within(await by("evidence"));
    expect(await evidence.findByText(m.evidence.range("23", "43"))).toBeInTheDocument();
    expect(evidence.getByText("Learn the revenue")).toBeInTheDocument();
  });
});

async function firstItem(): Promise<HTMLElement> {
  const [item] = await screen.findAllByTestId("queue-item");
  await by("message-subject");
  if (!item) throw new Error("nothing waits");
  return item;
}
const itemApproval = (item: HTMLElement): string => item.dataset["approval"] ?? "";
