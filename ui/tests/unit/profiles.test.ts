import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test, vi } from "vitest";

import { emptyIcp, figureOf, figureText, formOf, icpOf, problemsOf, shareOf } from "../../src/features/profiles/form";
import { Refused, type Icp } from "../../src/host";
import { m } from "../../src/messages";
import { by, open } from "./desk";

const counts = async (priority: string) => {
  const row = (await by("preview-counts")).querySelector(`[data-priority=${priority}]`);
  return [...(row?.querySelectorAll("td") ?? [])].map((cell) => cell.textContent);
};
const gone = (testid: string) => waitFor(() => expect(screen.queryByTestId(testid)).toBeNull());

describe("editing a profile", () => {
  test("shows_at_once_who_would_move_and_changes_nothing_before_it_is_saved", async () => {
    const { user, host } = open("#/profiles");
    await by("profile-form");
    await waitFor(async () => expect(await counts("high"), "nobody moves yet").toEqual(["5", "5", "–"]));
    await user.click(await by("industry-remove"));
    await waitFor(async () => expect(await counts("high")).not.toEqual(["5", "5", "–"]));
    const movers = within(await by("preview-movers"));
    expect(movers.getAllByRole("listitem").length).toBeGreaterThan(0);
    const scores = () => [...host.store.accounts.values()].map(({ fit }) => fit.icp + fit.score);
    const before = scores();
    const [, then] = await counts("high");
    await user.click(await by("profile-save"));
    await waitFor(() => expect(scores(), "every account is scored anew").not.toEqual(before));
    const high = [...host.store.accounts.values()].filter(({ fit }) => fit.priority === "high");
    expect(String(high.length), "as the preview said").toBe(then);
    expect(await by("profile-save"), "there is nothing left to save").toBeDisabled();
  });

  test("keeps_what_is_not_saved_when_going_elsewhere_and_coming_back", async () => {
    const { user } = open("#/profiles");
    const name = await by("profile-name");
    await user.clear(name);
    await user.type(name, "Another name");
    location.hash = "#/history";
    await by("signals");
    location.hash = "#/profiles";
    await waitFor(() => expect(screen.getByTestId("profile-name")).toHaveValue("Another name"));
    expect(screen.getByText(m.profiles.unsaved)).toBeInTheDocument();
    await user.click(await by("profile-discard"));
    expect(await by("profile-name")).toHaveValue("Mid-size, modern stack");
  });

  test("asks_once_typing_pauses_and_not_for_every_letter", async () => {
    const { user, host } = open("#/profiles");
    const asked = vi.spyOn(host, "previewIcp");
    await waitFor(() => expect(asked).toHaveBeenCalledTimes(1));
    const max = await by("employees-max");
    await user.clear(max);
    await user.type(max, "5,000");
    await waitFor(() => expect(asked.mock.lastCall?.[0].employees?.max).toBe(5_000));
    expect(asked.mock.calls.length, "fewer than there were letters").toBeLessThan(5);
  });

  test("says_what_is_missing_and_sends_nothing", async () => {
    const { user, host } = open("#/profiles/new");
    const saved = vi.spyOn(host, "saveIcp");
    await user.click(await by("add-industry"));
    await user.click(await by("profile-save"));
    expect(screen.getByText(m.profiles.problem.name)).toBeInTheDocument();
    expect(screen.getByText(m.profiles.problem.noValue)).toBeInTheDocument();
    expect(document.activeElement, "the first of them is at hand").toBe(await by("profile-name"));
    expect(saved).not.toHaveBeenCalled();
  });

  test("that_the_program_refuses_stays_and_says_why", async () => {
    const { user } = open("#/profiles", {}, () => ({
      saveIcp: () =>
        Promise.reject(new Refused({ code: "bad_input", message: "country.any_of: “Atlantis” is unknown" })),
    }));
    await user.click(await by("country-remove"));
    await user.click(await by("profile-save"));
    expect(await by("problem")).toHaveTextContent("Atlantis");
    expect(screen.queryByTestId("criterion-country"), "what was changed is kept").toBeNull();
  });

  test("weighs_a_criterion_and_the_shares_make_a_hundred", async () => {
    open("#/profiles");
    const slider = await by<HTMLInputElement>("industry-weight");
    slider.value = "6";
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await waitFor(() => expect(screen.getByTestId("industry-share")).toHaveTextContent("46%"));
    const shares = [...document.querySelectorAll("[data-testid$=-share]")].map((one) =>
      Number.parseInt(one.textContent),
    );
    expect(shares.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(98);
    expect(slider).toHaveAttribute("aria-valuetext", m.profiles.shareText("46%"));
  });
});

describe("values of a criterion", () => {
  test("are_completed_from_the_accounts_and_countries_by_name", async () => {
    const { user, host } = open("#/profiles");
    const saved = vi.spyOn(host, "saveIcp");
    const field = within(await by("country-values")).getByRole("combobox");
    await user.type(field, "swe");
    const list = within(await by("country-values"));
    expect(list.getByRole("option")).toHaveTextContent("Sweden");
    await user.keyboard("{Enter}");
    expect(list.getByText("Sweden")).toBeInTheDocument();
    await user.type(field, "Sweden{Enter}");
    expect(list.getAllByText("Sweden"), "each only once").toHaveLength(1);
    await user.type(field, "DACH{Enter}");
    await user.click(list.getByLabelText(m.profiles.token.remove("Germany")));
    await user.click(await by("profile-save"));
    await waitFor(() =>
      expect(saved.mock.lastCall?.[1].country?.any_of).toEqual(["US", "NL", "GB", "CA", "SE", "DACH"]),
    );
  });

  test("are_taken_away_with_backspace_and_taken_as_typed_where_they_are_free", async () => {
    const { user } = open("#/profiles");
    const list = within(await by("industry-values"));
    const field = list.getByRole("combobox");
    await user.click(field);
    await user.keyboard("{Backspace}");
    await user.type(field, "Shipbuilding,");
    const tokens = [...document.querySelectorAll<HTMLElement>("[data-testid=industry-values] [data-token]")];
    expect(tokens.map(({ dataset }) => dataset["token"])).toEqual(["Software", "Manufacturing", "Shipbuilding"]);
  });

  test("of_a_field_of_one's_own_count_too", async () => {
    const { user, host } = open("#/profiles");
    await user.click(await by("add-own"));
    await user.type(await by("own-0-field"), "segment");
    await user.type(within(await by("own-0-values")).getByRole("combobox"), "Enterprise{Enter}");
    await user.click(await by("profile-save"));
    await waitFor(() => {
      const [first] = host.store.accounts.values();
      expect(first?.fit.factors.map(({ name }) => name)).toContain("own.segment");
    });
  });
});

describe("the profiles", () => {
  test("are_made_used_and_deleted_but_never_the_one_in_use", async () => {
    const { user, host } = open("#/profiles");
    expect(await by("profile-delete"), "it is in use").toBeDisabled();
    await user.click(await by("profile-save-as"));
    await waitFor(() => expect(screen.getByTestId("profile-name")).toHaveValue("Mid-size, modern stack (copy)"));
    await user.click(await by("profile-activate"));
    await waitFor(() => expect(screen.getByTestId("profile-delete")).toBeDisabled());
    expect([...host.store.accounts.values()][0]?.fit.icp).toBe("Mid-size, modern stack (copy)");
    await user.click(screen.getAllByTestId("profile-link")[0] as HTMLElement);
    await waitFor(() => expect(screen.getByTestId("profile-name")).toHaveValue("European manufacturers"));
    await user.click(await by("profile-delete"));
    expect(host.store.profiles, "not before it is certain").toHaveLength(3);
    await user.click(await by("profile-delete-yes"));
    await waitFor(() => expect(screen.getAllByTestId("profile-link")).toHaveLength(2));
  });

  test("are_reached_from_the_accounts_the_settings_and_the_palette", async () => {
    const { user } = open("#/accounts");
    await user.click(await by("to-profiles"));
    await by("profile-form");
    location.hash = "#/settings";
    await user.click(await by("settings-icp"));
    await by("profile-form");
    location.hash = "#/history";
    await by("signals");
    await user.keyboard("gp");
    await by("profile-form");
  });

  test("say_so_where_one_is_not_there_any_more", async () => {
    open("#/profiles/icp-99");
    expect(await screen.findByText(m.profiles.gone)).toBeInTheDocument();
  });
});

describe("the text of a profile", () => {
  test("changes_the_form_and_says_line_and_field_where_it_cannot", async () => {
    const { user, host } = open("#/profiles");
    await user.click(await by("as-toml"));
    const text = await by<HTMLTextAreaElement>("profile-toml");
    await waitFor(() => expect(text.value).toContain("[industry]"));
    const whole = text.value;
    await user.clear(text);
    await user.type(text, 'name = "x"{Enter}[[industry]{Enter}weight = three');
    expect(await screen.findByText(/Line 3: industry.weight/)).toBeInTheDocument();
    const saved = vi.spyOn(host, "saveIcp");
    await user.click(await by("profile-save"));
    expect(saved, "what cannot be read is not sent").not.toHaveBeenCalled();
    await user.clear(text);
    await user.click(text);
    await user.paste(whole.replace("Mid-size, modern stack", "From text"));
    await waitFor(() => expect(screen.queryByText(/Line 3/)).toBeNull());
    await user.click(await by("as-form"));
    expect(await by("profile-name")).toHaveValue("From text");
  });

  test("that_cannot_be_read_is_still_there_after_a_look_elsewhere", async () => {
    const { user } = open("#/profiles");
    await user.click(await by("as-toml"));
    await user.clear(await by("profile-toml"));
    await user.type(await by("profile-toml"), "nothing");
    await screen.findByText(/Line 1/);
    location.hash = "#/history";
    await by("signals");
    location.hash = "#/profiles";
    await waitFor(() => expect(screen.getByTestId("profile-toml")).toHaveValue("nothing"));
    expect(await screen.findByText(/Line 1/)).toBeInTheDocument();
  });
});

describe("closed deals", () => {
  test("that_are_too_few_say_how_many_more_and_suggest_nothing", async () => {
    open("#/profiles/check");
    expect(await by("backtest-needed")).toHaveTextContent(m.backtest.needed(35));
    expect(screen.queryByTestId("backtest-suggested")).toBeNull();
  });

  test("suggest_weights_that_only_the_rep_applies_and_can_take_back", async () => {
    const { user, host } = open("#/profiles/check", { manyDeals: true });
    const weight = () => host.store.profiles.find(({ id }) => id === "icp-1")?.icp.industry?.weight;
    expect(await by("backtest-verdict")).toHaveTextContent("There is something to learn");
    expect((await by("backtest-drivers")).textContent).toContain("1.42 to 2.31");
    const one = within(await by("backtest-suggested"));
    expect(await one.findByText(m.backtest.counts("30%", "39%"))).toBeInTheDocument();
    expect(weight(), "looking changes nothing").toBe(3);
    await user.click(await by("use-industry"));
    await waitFor(() => expect(weight()).toBe(4.5));
    expect(host.store.profiles.find(({ id }) => id === "icp-1")?.icp.country?.weight, "the other stays").toBe(1.5);
    await user.click(await screen.findByText(m.common.undo));
    await waitFor(() => expect(weight()).toBe(3));
  });

  test("come_from_a_file_and_say_so_where_none_was_chosen", async () => {
    const { user, host } = open("#/profiles/check");
    await by("backtest-needed");
    await user.click(await by("backtest-file"));
    expect(await by("backtest-calibration")).toBeInTheDocument();
    expect((await by("backtest-left-out")).textContent).toContain("only known after a deal has closed");
    host.backtestFile = async () => null;
    await user.click(await by("backtest-file"));
    expect(await screen.findByText(m.backtest.noFile)).toBeInTheDocument();
    expect(screen.getByTestId("backtest-verdict"), "what was found before stays").toBeInTheDocument();
    host.backtestFile = () => Promise.reject(new Refused({ code: "bad_input", message: "No column says who won." }));
    await user.click(await by("backtest-file"));
    expect(await by("problem")).toHaveTextContent("No column says who won.");
    await gone("backtest-needed");
  });
});

describe("figures", () => {
  test.each([
    ["5,000", 5_000],
    ["$10M", 10_000_000],
    ["1.5 bn", 1_500_000_000],
    ["2,5", 2.5],
    ["12.5k", 12_500],
    ["1,234,567", 1_234_567],
    ["0", 0],
    ["", null],
    ["many", null],
    ["-3", null],
    ["10 parsecs", null],
    ["1.2.3", null],
  ])("%j_is_read_as_%s", (text, expected) => {
    expect(figureOf(text)).toBe(expected);
  });

  test.each([0, 1, 950, 1_000, 10_000_000, 12_345_678, 1_500_000_000, 0.25])(
    "%d_is_the_same_after_writing_it",
    (value) => {
      expect(figureOf(figureText(value, "employees"))).toBe(value);
      expect(figureOf(figureText(value, "revenue"))).toBe(value);
    },
  );
});

describe("the form", () => {
  const full: Icp = {
    ...emptyIcp,
    name: "Full",
    industry: { weight: 3, any_of: ["Software"] },
    employees: { weight: 2, min: 50, max: 5_000 },
    revenue: { weight: 1, min: 10_000_000, max: 1_000_000_000 },
    country: { weight: 1, any_of: ["US"] },
    technologies: { weight: 1, any_of: ["AWS"] },
    keywords: { weight: 0.5, any_of: ["robot"] },
    own: [
      { field: "segment", weight: 1, any_of: ["Enterprise"], min: null, max: null },
      { field: "seats", weight: 1, any_of: [], min: 10, max: null },
    ],
    exclude_industries: ["Gambling"],
    exclude_countries: ["KP"],
    exclude_keywords: ["reseller"],
    high: { score: 0.75, known: 0.7 },
    medium: { score: 0.455, known: 0.6 },
  };

  test("gives_back_every_profile_as_it_was", () => {
    expect(problemsOf(formOf(full))).toEqual({});
    expect(icpOf(formOf(full)), "nothing is lost by looking at it").toEqual(full);
  });

  test("shares_make_a_whole", () => {
    const form = formOf(full);
    expect(form.criteria.reduce((sum, one) => sum + shareOf(form, one), 0)).toBeCloseTo(1);
  });

  const spoilt: [string, (icp: Icp) => unknown, string, string][] = [
    ["a_name", (icp: Icp) => (icp.name = " "), "name", m.profiles.problem.name],
    [
      "a_range_the_right_way_round",
      (icp: Icp) => (icp.employees = { weight: 1, min: 9, max: 2 }),
      "employees.min",
      m.profiles.problem.swapped,
    ],
    [
      "a_value",
      (icp: Icp) => (icp.industry = { weight: 1, any_of: [] }),
      "industry.values",
      m.profiles.problem.noValue,
    ],
    [
      "priorities_in_order",
      (icp: Icp) => (icp.medium = { score: 0.9, known: 0.5 }),
      "medium.score",
      m.profiles.problem.tiers,
    ],
    [
      "each_own_field_once",
      (icp: Icp) => icp.own.push({ field: "segment", weight: 1, any_of: ["x"], min: null, max: null }),
      "own-2.field",
      m.profiles.problem.fieldTwice,
    ],
  ];
  test.each(spoilt)("wants_%s", (_, spoil, place, words) => {
    const icp = structuredClone(full);
    spoil(icp);
    expect(problemsOf(formOf(icp))).toEqual({ [place]: words });
  });
});
