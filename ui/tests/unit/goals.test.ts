/** Other goals than a first message, and steps that are done again. */
import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test, vi } from "vitest";

import { Refused, type Goal } from "../../src/host";
import { goalWords, m } from "../../src/messages";
import { by, open } from "./desk";

const idOf = (host: ReturnType<typeof open>["host"], name: string): string => {
  const account = [...host.store.accounts.values()].find((row) => row.name === name);
  if (!account) throw new Error(`there is no ${name}`);
  return account.id;
};

describe("the menu beside Run", () => {
  test.each(["research", "follow-up", "qualify", "review-risk"] as Goal[])("runs_%s_on_one_account", async (goal) => {
    const { user, host } = open("#/accounts");
    const ran = vi.spyOn(host, "run");
    const id = idOf(host, "Alder & Finch Robotics");
    location.hash = `#/accounts/${id}`;
    await user.click(await by("run-menu"));
    const item = await by(`run-goal-${goal}`);
    expect(item, "in plain words").toHaveTextContent(goalWords[goal].action);
    await user.click(item);
    await by("run-result");
    expect(ran).toHaveBeenCalledExactlyOnceWith(goal, [id], null, null);
  });

  test("leaves_the_first_message_one_click_away", async () => {
    const { user, host } = open("#/accounts");
    const ran = vi.spyOn(host, "run");
    await by("account-total");
    const id = idOf(host, "Alder & Finch Robotics");
    location.hash = `#/accounts/${id}`;
    await user.click(await by("run-account"));
    expect(await by("read-messages")).toBeInTheDocument();
    expect(ran).toHaveBeenCalledExactlyOnceWith("prospect", [id], null, null);
    expect(screen.queryByTestId("run-executions"), "a message is read in the queue").toBeNull();
  });

  test("goes_with_the_keyboard_and_no_letter_reaches_the_page", async () => {
    const { user, host } = open("#/accounts");
    const ran = vi.spyOn(host, "run");
    await user.click(await by("select-all"));
    (await by("run-menu")).focus();
    await user.keyboard("{Enter}");
    await by("run-goal-research");
    await user.keyboard("gh");
    expect(location.hash, "letters belong to the menu").toBe("#/accounts");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("run-goal-research")).toBeNull());
    expect(ran).not.toHaveBeenCalled();
  });

  test("is_closed_where_they_asked_not_to_be_contacted", async () => {
    const { host } = open("#/accounts");
    await by("account-total");
    location.hash = `#/accounts/${idOf(host, "Old Mill Textiles")}`;
    expect(await by("run-menu")).toBeDisabled();
  });

  test("links_from_the_result_to_each_finding", async () => {
    const { user } = open("#/accounts");
    await user.click(await by("select-all"));
    await user.click(await by("run-menu"));
    await user.click(await by("run-goal-research"));
    const result = await by("run-result");
    expect(result).toHaveTextContent(m.accounts.found(14));
    expect(await by("run-refused"), "who was left out is said here too").toHaveTextContent("Old Mill Textiles");
    const links = within(await by("run-executions")).getAllByRole("link");
    expect(links).toHaveLength(14);
    await user.click(within(await by("run-executions")).getByText("Granite Peak Energy"));
    expect(await by("execution-goal")).toHaveTextContent(goalWords.research.name);
  });

  test("says_why_nobody_was_followed_up_and_leads_there", async () => {
    const { user, host } = open("#/accounts");
    await by("account-total");
    location.hash = `#/accounts/${idOf(host, "Granite Peak Energy")}`;
    await user.click(await by("run-menu"));
    await user.click(await by("run-goal-follow-up"));
    const refused = await by("run-refused");
    expect(refused).toHaveTextContent("there is nothing to follow up");
    await user.click(within(refused).getByText("Granite Peak Energy"));
    expect(await by("failed-steps")).toHaveTextContent("there is nothing to follow up");
  });
});

describe("findings without a message", () => {
  const openGoal = async (goal: Goal, account: string) => {
    const desk = open("#/accounts");
    await by("account-total");
    const { executions } = await desk.host.run(goal, [idOf(desk.host, account)], null, null);
    location.hash = `#/history/${executions[0]?.execution}`;
    await by("timeline");
    return desk;
  };

  test("research_shows_facts_with_their_source_and_gaps_with_why", async () => {
    await openGoal("research", "Granite Peak Energy");
    const [fact] = within(await by("research-known")).getAllByRole("listitem");
    expect(fact).toHaveTextContent("Works in Energy");
    expect(fact).toHaveTextContent("industry, from the account");
    const gaps = await by("research-gaps");
    expect(gaps).toHaveTextContent("There is nobody to write to. Ask who owns the problem you solve");
    expect(screen.getByText(m.evidence.fit), "the fit was scored as well").toBeInTheDocument();
    expect(screen.queryByText(m.execution.messages), "no message is missed").toBeNull();
    expect(await by("execution-state"), "nothing was handed over").toHaveTextContent("Done");
  });

  test("a_risk_review_shows_severity_why_and_what_to_do", async () => {
    const { host } = await openGoal("research", "Granite Peak Energy");
    const id = idOf(host, "Granite Peak Energy");
    await host.setAnswer(id, "budget", { answer: "no", quote: "", who: "", on: null });
    const { executions } = await host.run("review-risk", [id], null, null);
    location.hash = `#/history/${executions[0]?.execution}`;
    const [worst] = within(await by("risks")).getAllByRole("listitem");
    expect(worst).toHaveAttribute("data-severity", "critical");
    expect(worst).toHaveTextContent("Serious");
    expect(worst).toHaveTextContent("You answered no to budget.");
    expect(worst).toHaveTextContent("Settle it, or stop spending time on this deal.");
    expect(within(await by("risk-unknowns")).getByText("authority")).toBeInTheDocument();
  });

  test("a_qualification_shows_what_is_unknown_and_what_to_ask", async () => {
    await openGoal("qualify", "Alder & Finch Robotics");
    expect(await screen.findByText(m.evidence.nextQuestions)).toBeInTheDocument();
    expect(screen.getByText(m.evidence.range("0", "100")), "unknown is not no").toBeInTheDocument();
  });
});

describe("failed steps", () => {
  test("are_named_with_their_reasons_and_done_again", async () => {
    const { user, host } = open("#/history", { broken: "research_account" });
    const { executions } = await host.run("research", [idOf(host, "Alder & Finch Robotics")], null, null);
    location.hash = `#/history/${executions[0]?.execution}`;
    const failed = await by("failed-steps");
    expect(failed).toHaveTextContent(m.execution.retryTitle(1));
    expect(failed).toHaveTextContent("Look through what is known: The records could not be read in time.");
    await user.click(await by("retry"));
    expect(await screen.findByText(m.execution.retryFailed), "it still does not work").toBeInTheDocument();
    delete host.options.broken;
    await user.click(await by("retry"));
    expect(await by("research-known")).toBeInTheDocument();
    expect(screen.queryByTestId("failed-steps")).toBeNull();
  });

  test("of_a_message_that_waits_say_that_it_will_wait_under_a_new_request", async () => {
    const { user, host } = open("#/history", { broken: "qualify_opportunity" });
    const { executions } = await host.run("prospect", [idOf(host, "Alder & Finch Robotics")], null, null);
    location.hash = `#/history/${executions[0]?.execution}`;
    expect(await by("failed-steps")).toHaveTextContent(m.execution.retryReplaces);
    delete host.options.broken;
    await user.click(await by("retry"));
    await waitFor(() => expect(screen.queryByTestId("failed-steps")).toBeNull());
    const states = screen.getAllByTestId("approval-line").map((line) => line.dataset["state"]);
    expect(states).toEqual(["pending", "voided"]);
  });

  test("that_cannot_be_done_again_are_refused_in_words", async () => {
    const { user, host } = open("#/history", { broken: "research_account" }, () => ({
      retry: () => Promise.reject(new Refused({ code: "already_decided", message: "It has gone on meanwhile." })),
    }));
    const { executions } = await host.run("research", [idOf(host, "Alder & Finch Robotics")], null, null);
    location.hash = `#/history/${executions[0]?.execution}`;
    await user.click(await by("retry"));
    expect(await by("problem")).toHaveTextContent("It has gone on meanwhile.");
    expect(await by("retry"), "and can be tried again").toBeEnabled();
  });

  test("are_not_offered_where_nothing_failed", async () => {
    const { host } = open("#/history");
    const { executions } = await host.run("research", [idOf(host, "Alder & Finch Robotics")], null, null);
    location.hash = `#/history/${executions[0]?.execution}`;
    await by("timeline");
    expect(screen.queryByTestId("retry")).toBeNull();
  });
});
