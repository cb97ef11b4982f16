import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test, vi } from "vitest";

import { fieldsOf, isNumber, ownOf } from "../../src/features/settings/own";
import { Refused } from "../../src/host";
import { m } from "../../src/messages";
import { by, open } from "./desk";

describe("a budget of one's own", () => {
  test("is_asked_for_only_where_it_is_chosen_and_is_kept", async () => {
    const { user, host } = open("#/settings");
    const profile = await by("profile");
    expect(screen.queryByTestId("own-limit")).toBeNull();
    await user.selectOptions(profile, "own");
    const limit = await by("own-limit");
    await user.clear(limit);
    await user.type(limit, "40");
    await user.type(await by("own-domain-engagement"), "2,5");
    await user.click(await by("save-work"));
    await waitFor(() =>
      expect(host.store.settings).toMatchObject({
        profile: "own",
        own_profile: { limit: 40, domains: { engagement: 2.5 }, tools: {} },
      }),
    );
    expect(await by("save-work"), "there is nothing left to save").toBeDisabled();
  });

  test("that_the_program_refuses_says_why_and_keeps_what_was_typed", async () => {
    const { user, host } = open("#/settings");
    await user.selectOptions(await by("profile"), "own");
    await user.clear(await by("own-limit"));
    await user.click(await by("save-work"));
    expect(await by("settings-work")).toHaveTextContent("the budget for the whole must be more than 0");
    expect(await by("own-limit")).toHaveValue("");
    expect(host.store.settings.profile, "nothing was kept").toBe("enterprise");
  });

  test("that_is_no_number_is_not_sent", async () => {
    const { user, host } = open("#/settings");
    const save = vi.spyOn(host, "saveSettings");
    await user.selectOptions(await by("profile"), "own");
    await user.type(await by("own-domain-qualification"), "many{Enter}");
    expect(screen.getByText(m.settings.ownNotNumber)).toBeInTheDocument();
    expect(await by("save-work")).toBeDisabled();
    expect(save).not.toHaveBeenCalled();
  });

  test("is_kept_while_another_profile_is_used", async () => {
    const { user, host } = open("#/settings");
    await by("profile");
    host.store.settings = {
      ...host.store.settings,
      profile: "own",
      own_profile: { limit: 12, domains: {}, tools: {} },
    };
    host.store.changed();
    location.hash = "#/history";
    await by("signals");
    location.hash = "#/settings";
    await waitFor(() => expect(screen.getByTestId("own-limit")).toHaveValue("12"));
    await user.selectOptions(await by("profile"), "smb");
    await user.click(await by("save-work"));
    await waitFor(() => expect(host.store.settings.profile).toBe("smb"));
    expect(host.store.settings.own_profile).toMatchObject({ limit: 12 });
  });
});

describe("the hours a message waits", () => {
  const type = async (text: string) => {
    const { user, host } = open("#/settings");
    const hours = await by("approval-hours");
    expect(hours).toHaveValue("24");
    await user.clear(hours);
    await user.type(hours, text);
    return { user, host };
  };

  test("are_kept_with_how_the_rep_works", async () => {
    const { user, host } = await type("48");
    await user.click(await by("save-work"));
    await waitFor(() => expect(host.store.settings).toMatchObject({ approval_hours: 48, profile: "enterprise" }));
    expect(await by("save-work"), "there is nothing left to save").toBeDisabled();
  });

  test("that_the_program_refuses_say_why", async () => {
    const { user, host } = await type("721");
    await user.click(await by("save-work"));
    expect(await by("settings-work")).toHaveTextContent("1 to 720 hours");
    expect(host.store.settings.approval_hours, "nothing was kept").toBe(24);
  });

  test.each(["a day", "1.5", "-2", "99999"])("that_are_no_whole_hours_are_not_sent: %s", async (text) => {
    await type(text);
    expect(screen.getByText(m.settings.notWholeHours)).toBeInTheDocument();
    expect(await by("save-work")).toBeDisabled();
  });
});

describe("when a deal is qualified", () => {
  test("is_a_share_of_a_hundred_and_counts_at_once", async () => {
    const { user, host } = open("#/settings");
    const from = await by("qualified-from");
    expect(from).toHaveValue("70");
    await user.clear(from);
    await user.type(from, "120");
    expect(screen.getByText(m.settings.qualifiedFromWrong)).toBeInTheDocument();
    expect(await by("save-work"), "what is no share is not sent").toBeDisabled();
    await user.clear(from);
    await user.type(from, "62.5");
    await user.selectOptions(await by("framework"), "meddpicc");
    await user.click(await by("save-work"));
    await waitFor(() => expect(host.store.settings).toMatchObject({ qualified_from: 0.625, framework: "meddpicc" }));
    expect(await by("save-work"), "there is nothing left to save").toBeDisabled();
  });
});

describe("what is typed", () => {
  test.each([
    ["40", true],
    [" 2.5 ", true],
    ["2,5", true],
    ["", true],
    ["many", false],
    ["1,000,000", false],
    ["Infinity", false],
  ])("%j_is_a_number: %s", (text, expected) => {
    expect(isNumber(text)).toBe(expected);
  });

  test("comes_back_as_it_was_stored_with_the_limits_of_single_tools", () => {
    const stored = { limit: 30, domains: { engagement: 4, territory: 1 }, tools: { score_account_fit: 0.5 } };
    expect(ownOf(fieldsOf(stored), stored), "nothing is lost by looking at it").toEqual(stored);
    expect(Object.keys(ownOf(fieldsOf(stored), stored).domains ?? {}), "in the program's order").toEqual([
      "engagement",
      "territory",
    ]);
  });
});

describe("the rep's own words", () => {
  const shown = () => screen.queryAllByTestId("forget-word").map((button) => button.parentElement?.textContent.trim());

  test("are_none_at_first_and_are_added_from_the_keyboard", async () => {
    const { user, host } = open("#/settings");
    expect(await by("words-none")).toBeInTheDocument();
    const field = await by("word-input");
    await user.type(field, "Tideway{Enter}");
    await waitFor(() => expect(shown()).toEqual(["tideway"]));
    expect(field, "ready for the next one").toHaveValue("");
    expect(field).toHaveFocus();
    expect(await host.ownWords()).toEqual(["tideway"]);
  });

  test("are_taken_out_and_put_back_and_the_focus_goes_to_the_next", async () => {
    const { user, host } = open("#/settings");
    const field = await by("word-input");
    await user.type(field, "alder{Enter}");
    await waitFor(() => expect(shown()).toHaveLength(1));
    await user.type(field, "birch{Enter}");
    await waitFor(() => expect(shown()).toEqual(["alder", "birch"]));
    await user.click(screen.getByLabelText(m.editor.forget("alder")));
    await waitFor(() => expect(shown()).toEqual(["birch"]));
    expect(screen.getByLabelText(m.editor.forget("birch"))).toHaveFocus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.getByTestId("word-input")).toHaveFocus());
    expect(await host.ownWords()).toEqual([]);
    const [undo] = await screen.findAllByText(m.common.undo);
    await user.click(undo as HTMLElement);
    await waitFor(() => expect(shown()).toHaveLength(1));
  });

  test("that_are_no_words_are_refused_and_stay_to_be_put_right", async () => {
    const { user } = open("#/settings");
    await user.type(await by("word-input"), "two words{Enter}");
    expect(await by("settings-words")).toHaveTextContent("That is no word");
    expect(await by("word-input")).toHaveValue("two words");
    expect(shown()).toEqual([]);
  });

  test("that_cannot_be_read_say_why", async () => {
    const ownWords = () => Promise.reject(new Refused({ code: "store_failed", message: "The disk is full." }));
    open("#/settings", {}, () => ({ ownWords }));
    await waitFor(() => expect(screen.getByTestId("settings-words")).toHaveTextContent("The disk is full."));
  });
});
