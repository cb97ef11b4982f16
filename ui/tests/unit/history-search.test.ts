import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test, vi } from "vitest";

import { excerpt } from "../../src/features/history/found";
import { everything, fromQuery, toQuery } from "../../src/features/shared/history-query";
import { href, parse } from "../../src/features/shared/routes";
import { m } from "../../src/messages";
import { by, open } from "./desk";

const rows = () => screen.queryAllByTestId("history-row");
const row = () => rows()[0] as HTMLElement;
const marks = (within: Element) => [...within.querySelectorAll("mark")].map(({ textContent }) => textContent);

describe("the address of a filtered history", () => {
  test("says_what_is_asked_for_and_nothing_else", () => {
    expect(href.history()).toBe("#/history");
    expect(href.history({ search: 'a/b?c "d e"', state: "denied", edited: true })).toBe(
      "#/history?search=a%2Fb%3Fc+%22d+e%22&state=denied&edited=yes",
    );
    expect(toQuery(everything)).toBe("");
  });

  test("comes_back_as_it_was_said", () => {
    const filters = {
      ...everything,
      search: "100% #1 ?/& “é”",
      contact: "con-1",
      goal: "follow-up" as const,
      outcome: "no_answer" as const,
      grade: "B" as const,
      since: "2026-01-31",
    };
    const route = parse(href.history(filters));
    expect(route).toMatchObject({ screen: "history", id: null });
    expect(fromQuery(route?.query ?? "")).toEqual(filters);
  });

  test("that_means_nothing_asks_for_everything", () => {
    expect(fromQuery("state=toString&grade=Z&since=soon&outcome=__proto__&what=ever")).toEqual(everything);
    expect(parse("#/accounts?state=denied"), "only the history is filtered so").toBeNull();
    expect(parse("#/history/exe-1?state=denied")).toBeNull();
  });
});

describe("filters", () => {
  test("stand_in_the_address_and_are_chips", async () => {
    const { user, host } = open("#/history");
    const asked = vi.spyOn(host, "history");
    await waitFor(() => expect(rows()).toHaveLength(14));
    await user.selectOptions(await by("goal-filter"), "research");
    await waitFor(() => expect(rows()).toHaveLength(1));
    expect(location.hash).toBe("#/history?goal=research");
    expect(screen.getByTestId("goal-filter-chip")).toHaveTextContent("Kind: Research");
    expect(asked).toHaveBeenLastCalledWith({ ...everything, goal: "research", after: null, limit: 100 });
    await user.click(await by("goal-filter-chip-off"));
    await waitFor(() => expect(rows()).toHaveLength(14));
    expect(await by("goal-filter"), "what sets it again has the focus").toHaveFocus();
    expect(location.hash).toBe("#/history");
    expect(screen.queryByTestId("clear-filters")).toBeNull();
  });

  test("are_all_taken_off_at_once_and_the_words_stay", async () => {
    const { user } = open("#/history?search=wrong&state=denied&edited=yes&channel=sms&grade=A&outcome=interested");
    expect(await screen.findByText(m.history.noMatch)).toBeInTheDocument();
    expect(await by("edited-filter")).toBeChecked();
    await user.click(await by("clear-filters"));
    await waitFor(() => expect(rows().map(({ dataset }) => dataset["state"])).toEqual(["denied"]));
    expect(location.hash).toBe("#/history?search=wrong");
  });

  test("of_days_take_in_the_whole_day", async () => {
    const now = new Date("2026-06-15T12:00:00");
    const { host } = open("#/history?since=2026-06-15&until=2026-06-15", { now: () => now });
    await waitFor(() => expect(rows().length).toBeGreaterThan(0));
    const thatDay = host.store.executions.filter(({ line }) => new Date(line.started_at).getDate() === 15);
    expect(rows()).toHaveLength(thatDay.length);
    expect(rows().length).toBeLessThan(14);
    expect(await by("since-filter")).toHaveValue("2026-06-15");
  });

  test("of_an_account_and_a_person_come_by_link_with_their_names", async () => {
    const { user, host } = open("#/settings");
    await by("settings-record");
    const account = [...host.store.accounts.values()].find(({ name }) => name.startsWith("Alder"));
    location.hash = href.account(account?.id ?? "");
    expect(await by("all-history")).toHaveAttribute("href", href.history({ account: account?.id ?? "" }));
    await user.click((await screen.findAllByTestId("contact-history"))[0] as HTMLElement);
    await waitFor(() => expect(screen.getByTestId("account-chip")).toHaveTextContent(/Company: Alder/));
    expect(await by("contact-chip")).toHaveTextContent(/Person: Mara Lindqvist/);
    await user.click(await by("contact-chip-off"));
    await waitFor(() => expect(screen.queryByTestId("contact-chip")).toBeNull());
    await waitFor(() => expect(rows().length).toBeGreaterThan(0));
    expect(new Set(rows().map(({ dataset }) => dataset["account"]))).toEqual(new Set([account?.name]));
  });

  test("are_there_again_on_the_way_back_from_a_line", async () => {
    const { user } = open("#/history?state=denied");
    await waitFor(() => expect(rows()).toHaveLength(1));
    await user.click(within(row()).getByRole("link"));
    expect(await by("history-back")).toHaveAttribute("href", "#/history?state=denied");
    expect(await by("history-of-person")).toHaveAttribute("href", expect.stringContaining("search=%22dana.okafor%40"));
  });
});

describe("what was found", () => {
  test("is_marked_where_it_stands_and_told_where_it_is_not_shown", async () => {
    const { user, host } = open("#/history");
    const search = await by("history-search");
    await user.type(search, "bright");
    await waitFor(() => expect(rows()).toHaveLength(2));
    expect(marks(row())).toContain("Brightwater");
    await user.clear(search);
    await user.type(search, '"wrong person"');
    await waitFor(() => expect(rows()).toHaveLength(1));
    expect(await by("found")).toHaveAttribute("data-place", "reason");
    expect(marks(await by("found"))).toEqual(["Wrong person"]);
    const denied = host.store.executions.find(({ line }) => line.state === "denied");
    await host.setNote(denied?.line.execution ?? "", "<img src=x> she moved to purchasing");
    await user.clear(search);
    await user.type(search, "purchas");
    await waitFor(() => expect(screen.getByTestId("found")).toHaveTextContent("Your note: <img src=x> she moved"));
    expect(document.querySelector("main img"), "it is text").toBeNull();
  });

  test("is_near_enough_to_the_beginning_to_be_seen", () => {
    const pieces = [
      { text: `${"far away ".repeat(20)}and right before `, hit: false },
      { text: "needle", hit: true },
      { text: " and more", hit: false },
    ];
    const line = { found: [{ place: "body", pieces }] } as unknown as Parameters<typeof excerpt>[0];
    const told = excerpt(line)?.pieces ?? [];
    expect(told[0]?.text).toBe("…far away far away and right before ");
    expect(told.slice(1)).toEqual(pieces.slice(1));
    expect(excerpt({ ...line, found: [] })).toBeNull();
  });
});

test("searches_are_kept_under_a_name_chosen_and_deleted", async () => {
  const { user, host } = open("#/history");
  await waitFor(() => expect(rows()).toHaveLength(14));
  await user.click(await by("searches-open"));
  expect(await by("searches"), "there is nothing to keep").toHaveTextContent(m.searches.nothing);
  await user.click(await screen.findByText("Turned down"));
  await waitFor(() => expect(rows()).toHaveLength(1));
  expect(location.hash).toBe("#/history?state=denied");
  await user.type(await by("history-search"), "wrong");
  await waitFor(() => expect(location.hash).toContain("search=wrong"));
  await user.click(await by("searches-open"));
  await user.type(await by("search-name"), "Wrong people{Enter}");
  await waitFor(() => expect(screen.getAllByTestId("saved-search")).toHaveLength(2));
  expect(host.store.searches.get("Wrong people")).toMatchObject({ search: "wrong", state: "denied", after: null });
  expect(screen.getByText("Wrong people")).toHaveAttribute("aria-current", "page");
  await user.type(await by("search-name"), "Turned down");
  expect(await by("search-save")).toHaveTextContent(m.searches.replace);
  await user.click((await screen.findAllByTestId("delete-search"))[0] as HTMLElement);
  await waitFor(() => expect(host.store.searches.has("Turned down")).toBe(false));
  await user.click(await screen.findByText(m.common.undo));
  await waitFor(() => expect(host.store.searches.get("Turned down")).toMatchObject({ state: "denied" }));
});

describe("a line of the history", () => {
  const denied = async () => {
    const desk = open("#/history?state=denied");
    await waitFor(() => expect(rows()).toHaveLength(1));
    await desk.user.click(within(row()).getByRole("link"));
    return desk;
  };

  test("has_a_note_that_can_be_written_changed_and_removed", async () => {
    const { user, host } = await denied();
    const id = host.store.executions.find(({ line }) => line.state === "denied")?.line.execution ?? "";
    await user.click(await by("note-change"));
    expect(await by("note-field")).toHaveFocus();
    await user.type(await by("note-field"), "Ask again in May");
    await user.click(await by("note-save"));
    expect(await by("note-text")).toHaveTextContent("Ask again in May");
    expect(host.store.execution(id).line.note).toBe("Ask again in May");
    await waitFor(() => expect(screen.getByTestId("note-change")).toHaveFocus());
    await user.click(await by("note-change"));
    await user.clear(await by("note-field"));
    await user.type(await by("note-field"), "{Control>}{Enter}{/Control}");
    await waitFor(() => expect(screen.queryByTestId("note-text")).toBeNull());
    expect(host.store.execution(id).line.note).toBeNull();
  });

  test("keeps_what_was_typed_when_it_cannot_be_saved", async () => {
    const { user, host } = await denied();
    vi.spyOn(host, "setNote").mockRejectedValue(new Error("The disk is full."));
    await user.click(await by("note-change"));
    await user.type(await by("note-field"), "Ask again");
    await user.click(await by("note-save"));
    expect(await by("problem")).toHaveTextContent("The disk is full.");
    expect(await by("note-field")).toHaveValue("Ask again");
  });

  test("says_who_decided_and_after_how_long", async () => {
    await denied();
    expect(await by("decided")).toHaveTextContent("You answered after 4 min.");
    expect(screen.queryByTestId("save-receipt"), "nothing was approved").toBeNull();
  });

  test.each([true, false])("gives_a_receipt_of_what_was_approved_no_place_chosen_%s", async (noFile) => {
    const { user, host } = open("#/history?search=alder&state=completed&goal=prospect", { noFile });
    const receipt = vi.spyOn(host, "exportReceipt");
    await waitFor(() => expect(rows()).toHaveLength(1));
    await user.click(within(row()).getByRole("link"));
    await user.click(await by("save-receipt"));
    expect(receipt).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^apr-/));
    const said = m.record.receiptSaved("cugar-receipt.txt");
    if (noFile) expect(screen.queryByText(said)).toBeNull();
    else expect(await screen.findByText(said)).toBeInTheDocument();
  });
});
