/** What became of a message: whether it left, whether they answered, and when to look again. */
import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test, vi } from "vitest";

import { Refused } from "../../src/host";
import { day } from "../../src/components/format";
import { m } from "../../src/messages";
import { by, open, queue, type Desk } from "./desk";

/** The page of the one message that was handed over. */
async function handedOver(over?: Parameters<typeof open>[2]): Promise<Desk & { id: string }> {
  const desk = open("#/settings", {}, over);
  await by("settings-sender");
  const sent = desk.host.store.executions.find((one) => desk.host.store.waitsForWord(one));
  if (!sent) throw new Error("nothing was handed over");
  const id = sent.line.execution;
  location.hash = `#/history/${id}`;
  await by("reply");
  return { ...desk, id };
}

describe("what the rep was given to send", () => {
  const lines = () => screen.queryAllByTestId("unconfirmed-line");

  test("is_asked_about_quietly", async () => {
    const { user } = open("#/today");
    const block = await by<HTMLDetailsElement>("unconfirmed");
    expect(block.open, "folded away at first").toBe(false);
    expect(block).toHaveTextContent(m.today.unconfirmed(1));
    await user.click(within(block).getByText(m.today.unconfirmed(1)));
    expect(lines()).toHaveLength(1);
  });

  test("counts_as_sent_at_a_click", async () => {
    const { user, host } = open("#/today");
    await by("unconfirmed");
    const [line] = lines();
    const name = line?.dataset["account"];
    await user.click(await by("confirm-sent"));
    await waitFor(() => expect(screen.queryByTestId("unconfirmed")).toBeNull());
    const execution = host.store.executions.find(({ confirmed }) => confirmed);
    expect(execution?.line).toMatchObject({ account: name, state: "completed" });
  });

  test("waits_in_the_queue_again_where_it_was_not_sent", async () => {
    const { user } = open("#/today");
    await by("unconfirmed");
    const name = lines()[0]?.dataset["account"];
    expect(queue()).toHaveLength(8);
    await user.click(await by("confirm-not-sent"));
    await waitFor(() => expect(queue().map((item) => item.dataset["account"])).toContain(name));
    expect(queue()).toHaveLength(9);
  });

  test("is_asked_about_on_its_own_page_too", async () => {
    const { user, host, id } = await handedOver();
    expect(await by("waits-for-word")).toHaveTextContent(m.execution.waitsForWord);
    await user.click(await by("outcome-not-sent"));
    await waitFor(() => expect(host.store.execution(id).line.state).toBe("awaiting_approval"));
    await waitFor(() => expect(screen.queryByTestId("waits-for-word")).toBeNull());
  });

  test("says_why_it_could_not_be_noted", async () => {
    const full = new Refused({ code: "store_failed", message: "The disk is full." });
    const { user } = open("#/today", {}, () => ({ confirmOutcome: () => Promise.reject(full) }));
    await by("unconfirmed");
    await user.click(await by("confirm-sent"));
    expect(await by("problem")).toHaveTextContent("The disk is full.");
    expect(lines()).toHaveLength(1);
  });
});

describe("an outcome nobody knows", () => {
  const WHY = "Your mail server hung up before it said whether it took the message.";

  test("says_in_today_and_on_its_page_why_and_how_to_check", async () => {
    const { user, host } = open("#/settings");
    await by("settings-sender");
    const lost = host.store.executions.find(({ line }) => line.state === "outcome_unknown");
    if (lost) lost.failure = { kind: "SYSTEM", message: WHY };
    location.hash = "#/today";
    expect(await by("unknown-outcome")).toHaveTextContent(WHY);
    await user.click(await by("unknown-outcome"));
    expect(await by("outcome-question")).toHaveTextContent(WHY);
    expect(screen.getAllByText(WHY), "once").toHaveLength(1);
  });

  test("of_an_earlier_version_says_what_is_known", async () => {
    const { host } = open("#/settings");
    await by("settings-sender");
    for (const execution of host.store.executions) execution.failure = null;
    location.hash = "#/today";
    expect(await by("unknown-outcome")).toHaveTextContent(m.execution.questionWhy);
  });
});

describe("an answer", () => {
  test("that_asks_to_stop_ends_it_at_one_click_and_leads_to_the_list", async () => {
    const { user, host, id } = await handedOver();
    await user.click(await by("reply-asked_to_stop"));
    expect(await by("reply-stopped")).toHaveTextContent(m.reply.stopped);
    expect(screen.getByText(m.reply.stoppedList)).toHaveAttribute("href", "#/settings/do-not-write");
    expect(host.store.execution(id).reply).toBe("asked_to_stop");
    expect(host.store.suppressions()).toHaveLength(1);
    const { account_id } = host.store.execution(id).line;
    expect(host.store.contacts.get(account_id)?.some(({ opted_out }) => opted_out)).toBe(true);
    await user.click(screen.getByText(m.reply.stoppedList));
    expect(await by("suppressions")).toBeInTheDocument();
  });

  test("that_is_taken_back_leaves_them_on_the_list_and_says_so", async () => {
    const { user, host } = await handedOver();
    await user.click(await by("reply-asked_to_stop"));
    await by("reply-stopped");
    await user.click(await by("reply-asked_to_stop"));
    expect(await screen.findByText(m.reply.stoppedTaken)).toBeInTheDocument();
    expect(screen.queryByTestId("reply-stopped")).toBeNull();
    expect(host.store.suppressions()).toHaveLength(1);
  });
});

describe("the reminder to follow up", () => {
  const inDays = (days: number) => day(new Date(Date.now() + days * 86_400_000), new Date());

  test("says_its_day_is_changed_and_is_stopped", async () => {
    const { user, host, id } = await handedOver();
    const row = await by("follow-up");
    expect(row).toHaveTextContent("Comes back on");
    await user.click(await by("follow-up-change"));
    await user.clear(await by("follow-up-days"));
    await user.type(screen.getByTestId("follow-up-days"), "10{Enter}");
    await waitFor(() => expect(row).toHaveTextContent(m.followUp.comesBack(inDays(10))));
    expect(screen.queryByTestId("follow-up-days")).toBeNull();
    expect(screen.getByTestId("follow-up-change")).toHaveFocus();

    await user.click(await by("follow-up-stop"));
    await waitFor(() => expect(row).toHaveTextContent(m.followUp.none));
    expect(host.store.execution(id).followUpAt).toBeNull();
    await user.click(await by("follow-up-change"));
    await user.clear(await by("follow-up-days"));
    await user.type(screen.getByTestId("follow-up-days"), "3");
    await user.click(await by("follow-up-use"));
    await waitFor(() => expect(row).toHaveTextContent(m.followUp.comesBack(inDays(3))));
  });

  test.each(["0", "soon", "1.5"])("takes_whole_days_only: %s", async (text) => {
    const { user, host } = await handedOver();
    const set = vi.spyOn(host, "setFollowUp");
    await user.click(await by("follow-up-change"));
    await user.clear(await by("follow-up-days"));
    await user.type(screen.getByTestId("follow-up-days"), `${text}{Enter}`);
    expect(screen.getByText(m.followUp.daysWrong)).toBeInTheDocument();
    expect(set).not.toHaveBeenCalled();
  });

  test("that_is_refused_says_why_and_keeps_what_was_typed", async () => {
    const { user } = await handedOver();
    await user.click(await by("follow-up-change"));
    await user.clear(await by("follow-up-days"));
    await user.type(screen.getByTestId("follow-up-days"), "999{Enter}");
    expect(await by("problem")).toHaveTextContent("between tomorrow and 365 days");
    expect(screen.getByTestId("follow-up-days")).toHaveValue("999");
  });

  test("is_not_offered_after_an_answer_or_where_nothing_went_out", async () => {
    const { user, host } = await handedOver();
    await by("follow-up");
    await user.click(await by("reply-interested"));
    await waitFor(() => expect(screen.queryByTestId("follow-up")).toBeNull());
    const denied = host.store.executions.find(({ line }) => line.state === "denied");
    location.hash = `#/history/${denied?.line.execution}`;
    await waitFor(() => expect(screen.getByTestId("execution-state")).toHaveAttribute("data-state", "denied"));
    expect(screen.queryByTestId("follow-up")).toBeNull();
  });
});
