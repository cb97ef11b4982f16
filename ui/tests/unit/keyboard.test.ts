import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test, vi } from "vitest";

import { letterKeys } from "../../src/components/commands.svelte";
import { by, open } from "./desk";

const subject = () => screen.getByTestId("message-subject");

describe("letters", () => {
  test("walk_through_the_queue", async () => {
    const { user } = open("#/today");
    await by("message-subject");
    await user.keyboard("j");
    await waitFor(() => expect(subject()).toHaveTextContent("Fathom Analytics"));
    await user.keyboard("k");
    await waitFor(() => expect(subject()).toHaveTextContent("Evergreen Mutual"));
  });

  test("are_off_in_fields", async () => {
    const { user, host } = open("#/today");
    const defer = vi.spyOn(host, "defer");
    await user.click(await by("deny"));
    await user.type(await by("deny-reason"), "js?rek");
    expect(screen.getByTestId("deny-reason")).toHaveValue("js?rek");
    expect(subject(), "j did not go on").toHaveTextContent("Evergreen Mutual");
    expect(defer).not.toHaveBeenCalled();
  });

  test("are_off_while_a_dialog_is_open", async () => {
    const { user } = open("#/today");
    await by("message-subject");
    await user.click(await by("open-shortcuts"));
    await user.keyboard("j");
    expect(subject()).toHaveTextContent("Evergreen Mutual");
  });

  test("can_be_switched_off", async () => {
    const { user } = open("#/today");
    await by("message-subject");
    letterKeys.on = false;
    await user.keyboard("j");
    expect(subject()).toHaveTextContent("Evergreen Mutual");
    await user.keyboard("{Control>}k{/Control}");
    expect(await by("palette-input"), "shortcuts with a modifier still work").toBeInTheDocument();
  });

  test("g_then_s_goes_to_settings_and_puts_nothing_off", async () => {
    const { user, host } = open("#/today");
    const defer = vi.spyOn(host, "defer");
    await by("message-subject");
    await user.keyboard("gs");
    expect(await by("settings-sender")).toBeInTheDocument();
    expect(defer, "the s belonged to the g").not.toHaveBeenCalled();
  });

  test("never_answer_for_good", async () => {
    const { user, host } = open("#/today");
    const [deny, ask] = [vi.spyOn(host, "deny"), vi.spyOn(host, "askApproval")];
    await by("message-subject");
    for (const letter of "abcdefhilmnopqrtuvwxyz") {
      await user.keyboard(letter);
      await user.keyboard("{Escape}");
    }
    expect(deny).not.toHaveBeenCalled();
    expect(ask).not.toHaveBeenCalled();
  });
});

describe("the palette", () => {
  test("finds_a_page_by_its_name", async () => {
    const { user } = open("#/today");
    await by("message-subject");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await by("palette-input"), "hist{Enter}");
    expect(await by("history-search")).toBeInTheDocument();
  });
});

test("control_enter_asks_for_approval_by_the_request_alone", async () => {
  const { user, host } = open("#/today");
  const ask = vi.spyOn(host, "askApproval");
  await waitFor(() => expect(screen.getByTestId("approve")).toBeEnabled());
  await user.keyboard("{Control>}{Enter}{/Control}");
  expect(ask).toHaveBeenCalledTimes(1);
  expect(ask.mock.calls[0], "an id and nothing else").toEqual([expect.stringMatching(/^apr-/)]);
});
