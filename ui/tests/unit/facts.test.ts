/** The account's page: what is known and from where, the deal and the buyer's words, signals, and what may be one. */
import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";

import { Refused, type Answer } from "../../src/host";
import { m } from "../../src/messages";
import { by, open, type Desk } from "./desk";

async function account(name: string, over?: Parameters<typeof open>[2]): Promise<Desk & { id: string }> {
  const desk = open("#/accounts", {}, over);
  const [id = ""] = [...desk.host.store.accounts].find(([, row]) => row.name === name) ?? [];
  await by("account-total");
  location.hash = `#/accounts/${id}`;
  await by("facts");
  return { ...desk, id };
}
const fact = (name: string) => document.querySelector(`[data-field="${name}"]`) as HTMLElement;

describe("a fact", () => {
  test("says_where_it_came_from_and_how_it_was_read", async () => {
    await account("Cobalt Freight");
    expect(fact("country")).toHaveTextContent("Netherlands");
    expect(fact("country")).toHaveTextContent("accounts.csv, line 4");
    expect(fact("country")).toHaveTextContent("read from “Netherlands”");
    expect(fact("revenue")).toHaveTextContent("$54M");
  });

  test("that_is_unknown_says_what_it_would_raise_and_is_filled_in_from_there", async () => {
    const { user, host, id } = await account("Fathom Analytics");
    expect(fact("employees")).toHaveTextContent(m.common.unknown);
    expect(fact("employees")).toHaveTextContent(m.facts.wouldRaise("80"));
    await user.click(await by("learn-employees"));
    const input = await by("fact-input");
    await waitFor(() => expect(input).toHaveFocus());
    await user.type(input, "250{Enter}");
    await waitFor(() => expect(fact("employees")).toHaveTextContent("250"));
    expect(fact("employees")).toHaveTextContent(m.facts.typed);
    expect(host.store.account(id).fit.score, "the score follows at once").toBe(0.8);
    expect(await by("score-history"), "and tells what changed").toHaveTextContent("employees: unknown → 0.25");
  });

  test("is_left_as_it_was_with_escape", async () => {
    const { user, host, id } = await account("Cobalt Freight");
    await user.click(await by("edit-industry"));
    await user.type(await by("fact-input"), "x{Escape}");
    await waitFor(() => expect(screen.queryByTestId("fact-input")).toBeNull());
    expect(host.store.account(id).industry).toBe("Logistics");
    expect(screen.getByTestId("edit-industry"), "the keyboard is where it was").toHaveFocus();
  });

  test("that_cannot_be_read_says_so_at_the_field_and_keeps_what_was_typed", async () => {
    const { user } = await account("Cobalt Freight");
    await user.click(await by("edit-employees"));
    const input = await by("fact-input");
    await user.clear(input);
    await user.type(input, "a few{Enter}");
    expect(await by("fact-error")).toHaveTextContent("“a few” is not a number");
    expect(input).toHaveValue("a few");
    expect(input).toHaveAttribute("aria-invalid", "true");
  });

  test("that_is_emptied_is_unknown", async () => {
    const { user, host, id } = await account("Cobalt Freight");
    await user.click(await by("edit-revenue"));
    await user.clear(await by("fact-input"));
    await user.keyboard("{Enter}");
    await waitFor(() => expect(fact("revenue")).toHaveTextContent(m.common.unknown));
    expect(host.store.account(id).revenue).toBeNull();
  });

  test("that_is_being_typed_is_not_lost_when_the_store_changes", async () => {
    const { user, host } = await account("Cobalt Freight");
    await user.click(await by("edit-industry"));
    const input = await by("fact-input");
    await user.clear(input);
    await user.type(input, "Half a wo");
    host.store.changed();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(screen.getByTestId("fact-input")).toHaveValue("Half a wo");
  });
});

describe("what is not in a table's cell", () => {
  test("notes_keep_their_lines_and_enter_saves_them", async () => {
    const { user, host, id } = await account("Cobalt Freight");
    await user.click(await by("edit-notes"));
    await user.type(await by("fact-input"), "First line{Shift>}{Enter}{/Shift}second{Enter}");
    await waitFor(() => expect(host.store.dossier(id).notes).toBe("First line\nsecond"));
  });

  test("no_contact_is_no_unknown_and_is_honoured_at_once", async () => {
    const { user, host, id } = await account("Cobalt Freight");
    expect(fact("do_not_contact")).toHaveTextContent(m.facts.no);
    await host.editAccount(id, "do_not_contact", "yes");
    await waitFor(() => expect(fact("do_not_contact")).toHaveTextContent(m.facts.yes));
    expect(await by("run-account")).toBeDisabled();
    await user.click(await by("edit-do_not_contact"));
    expect(await by("fact-input")).toHaveValue("yes");
  });

  test("a_field_of_one's_own_that_the_profile_asks_for_can_be_filled_in_where_it_is_missing", async () => {
    const { user, host, id } = await account("Ironwood Labs");
    const { icp } = await host.icp("icp-1");
    const seats = { field: "seats", weight: 1, any_of: [], min: 10, max: null };
    await host.saveIcp("icp-1", { ...icp, own: [seats] });
    await user.click(await by("learn-own.seats"));
    await user.type(await by("fact-input"), "25{Enter}");
    await waitFor(() => expect(host.store.dossier(id).own).toEqual({ seats: "25" }));
    expect(fact("own.seats")).toHaveTextContent("25");
  });
});

describe("an answer", () => {
  const choose = async (user: Desk["user"], element: string, answer: string) =>
    user.click(within(await by(`answer-${element}`)).getByLabelText(answer));
  const kept = ({ host, id }: { host: Desk["host"]; id: string }): Answer | undefined =>
    host.store.dossier(id).card.get("budget")?.answer;

  test("counts_at_once_and_is_marked_where_the_buyer's_words_are_missing", async () => {
    const desk = await account("Cobalt Freight");
    await choose(desk.user, "budget", "Yes");
    await waitFor(() => expect(kept(desk)).toBe("yes"));
    expect(await by("without-evidence")).toHaveTextContent("Budget");
    await desk.user.click(await by("words-budget"));
    await desk.user.type(await by("words-quote"), "We have 40,000 for this.");
    await desk.user.type(await by("words-who"), "Pieter van Dalen");
    await desk.user.click(await by("words-save"));
    expect(await by("quote-budget")).toHaveTextContent("“We have 40,000 for this.”");
    expect(screen.queryByTestId("without-evidence")).toBeNull();
    expect(await by("answers-budget"), "what stood there before is kept").toHaveTextContent(m.deal.earlier(1));
  });

  test("is_undone_with_the_keyboard_but_not_out_of_a_field", async () => {
    const desk = await account("Cobalt Freight");
    await choose(desk.user, "budget", "Yes");
    await waitFor(() => expect(kept(desk)).toBe("yes"));
    await desk.user.click(await by("words-budget"));
    await desk.user.click(await by("words-quote"));
    await desk.user.keyboard("{Control>}z{/Control}");
    expect(kept(desk), "there it takes back what was typed").toBe("yes");
    await desk.user.click(screen.getByText(m.common.cancel));
    (document.activeElement as HTMLElement | null)?.blur();
    await desk.user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(kept(desk)).toBe("unknown"));
  });

  test("that_turns_to_no_does_not_keep_the_words_of_the_yes", async () => {
    const desk = await account("Cobalt Freight");
    const card = desk.host.store.dossier(desk.id).card;
    await desk.host.setAnswer(desk.id, "budget", { answer: "yes", quote: "Yes, we do.", who: "", on: null });
    await by("quote-budget");
    await choose(desk.user, "budget", "No");
    await waitFor(() => expect(card.get("budget")).toMatchObject({ answer: "no", quote: "" }));
    expect(await by("element-budget"), "they are in the history").toHaveTextContent("Yes, we do.");
  });

  test("that_cannot_be_kept_says_so_and_stays_as_it_was", async () => {
    const { user } = await account("Cobalt Freight", () => ({
      setAnswer: () => Promise.reject(new Refused({ code: "store_failed", message: "The disk is full." })),
    }));
    await choose(user, "budget", "Yes");
    expect(await by("problem")).toHaveTextContent("The disk is full.");
  });

  test("is_asked_for_by_each_framework's_own_elements", async () => {
    const { host, id } = await account("Cobalt Freight");
    host.store.settings = { ...host.store.settings, framework: "meddpicc" };
    host.store.changed();
    await by("element-paper_process");
    expect(screen.getByTestId("scorecard").querySelectorAll("fieldset")).toHaveLength(8);
    for (const { element } of host.store.detail(id).scorecard) {
      await host.setAnswer(id, element, { answer: "yes", quote: "“Yes”", who: "", on: null });
    }
    expect(host.store.detail(id).qualification).toMatchObject({ score: 1, qualified: true });
  });
});

describe("a signal", () => {
  test("raises_the_timing_and_never_the_fit_and_can_be_taken_back", async () => {
    const { user, host, id } = await account("Cobalt Freight");
    const fit = host.store.account(id).fit.score;
    expect(await by("timing")).toHaveTextContent(m.deal.timingNone);
    await user.click(await by("add-signal-open"));
    await user.type(await by("signal-title"), "Opens a depot");
    await user.type(await by("signal-on"), new Date().toISOString().slice(0, 10));
    await user.type(await by("signal-url"), "https://news.example/depot");
    await user.click(await by("signal-save"));
    expect(await by("signal")).toHaveTextContent(m.deal.live);
    expect(host.store.account(id).timing).toBeGreaterThan(0);
    expect(host.store.account(id).fit.score).toBe(fit);
    await user.click(await by("remove-signal"));
    await waitFor(() => expect(screen.queryByTestId("signal")).toBeNull());
    await user.click(await screen.findByText(m.common.undo));
    expect(await by("signal")).toHaveTextContent("Opens a depot");
  });

  test("that_the_program_refuses_says_why_and_keeps_what_was_typed", async () => {
    const { user } = await account("Cobalt Freight");
    await user.click(await by("add-signal-open"));
    await user.type(await by("signal-title"), "Opens a depot");
    await user.type(await by("signal-on"), "2026-01-31");
    await user.type(await by("signal-url"), "the paper");
    await user.click(await by("signal-save"));
    expect(await by("problem")).toHaveTextContent("“the paper” is no web address");
    expect(screen.getByTestId("signal-title")).toHaveValue("Opens a depot");
  });

  test("that_is_over_is_said_to_be", async () => {
    await account("Alder & Finch Robotics");
    const [live, over] = await screen.findAllByTestId("signal");
    expect(live).toHaveTextContent(m.deal.live);
    expect(over).toHaveTextContent(m.deal.over);
  });
});

test("a_deal_shows_its_age_against_what_is_usual_and_how_often_its_date_moved", async () => {
  await account("Alder & Finch Robotics");
  const [open_] = await screen.findAllByTestId("deal");
  expect(open_).toHaveTextContent("41 days, usually 14 days");
  expect(open_).toHaveTextContent("moved twice");
  expect((await by("risks")).textContent, "and what to do about it").toContain("agree on one next step");
});

describe("accounts that may be one", () => {
  test("are_pointed_out_and_taken_apart_again", async () => {
    const { user, host } = await account("Cobalt Freight");
    expect(screen.queryByTestId("duplicate")).toBeNull();
    await user.click(await by("unmerge"));
    await waitFor(() =>
      expect([...host.store.accounts.values()].map(({ name }) => name)).toContain("Cobalt Freight B.V."),
    );
    expect(await by("duplicate")).toHaveTextContent("Cobalt Freight B.V.");
    expect(screen.queryByTestId("merged")).toBeNull();
  });

  test("say_why_they_could_not_be_taken_apart", async () => {
    const { user } = await account("Cobalt Freight", () => ({
      unmergeAccount: () => Promise.reject(new Refused({ code: "already_decided", message: "They were taken apart." })),
    }));
    await user.click(await by("unmerge"));
    expect(await by("problem")).toHaveTextContent("They were taken apart.");
  });
});

test("the_table_shows_only_one_priority_and_says_so_where_there_is_none", async () => {
  const { user, host } = open("#/accounts");
  await user.selectOptions(await by("priority-filter"), "high");
  await waitFor(() => expect(screen.getByTestId("account-total")).toHaveTextContent("5 accounts"));
  for (const [id, row] of host.store.accounts)
    host.store.accounts.set(id, { ...row, fit: { ...row.fit, priority: "low" } });
  host.store.changed();
  expect(await screen.findByText(m.accounts.nothingOf("High"))).toBeInTheDocument();
});
