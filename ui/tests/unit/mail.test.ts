/** Settings → Mail: the server, its password, and how much leaves. */
import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test, vi } from "vitest";

import { presetOf, presets } from "../../src/features/settings/presets";
import { m } from "../../src/messages";
import { by, open } from "./desk";

const condition = () => screen.getByTestId("mail-condition");

describe("the mail server", () => {
  test("is_filled_in_by_its_provider_and_set_and_then_wants_a_password", async () => {
    const { user, host } = open("#/settings");
    const set = vi.spyOn(host, "setMailServer");
    await user.selectOptions(await by("mail-preset"), "gmail");
    expect(screen.getByTestId("mail-host")).toHaveValue("smtp.gmail.com");
    expect(screen.getByTestId("mail-port")).toHaveValue("465");
    expect(screen.getByText(m.mail.notes.gmail)).toBeInTheDocument();
    expect(screen.getByTestId("mail-user"), "mostly one's own address").toHaveValue("robin@tideway.example");
    expect(condition()).toHaveTextContent(m.mail.condition.not_set);
    await user.click(await by("mail-use"));
    await waitFor(() => expect(condition()).toHaveTextContent(m.mail.condition.no_secret));
    expect(set).toHaveBeenCalledWith({ ...presets.gmail, user: "robin@tideway.example" });

    await user.click(await by("mail-secret-enter"));
    await waitFor(() => expect(condition()).toHaveTextContent(m.mail.condition.ready));
    expect(condition()).toHaveTextContent("robin@tideway.example, smtp.gmail.com:465");
    expect(screen.getByTestId("mail-use"), "there is nothing left to change").toBeDisabled();
  });

  test("that_is_changed_loses_its_password", async () => {
    const { user } = open("#/settings", { mail: "ready" });
    const name = await by("mail-host");
    await user.clear(name);
    await user.type(name, "smtp.other.example{Enter}");
    await waitFor(() => expect(condition()).toHaveTextContent(m.mail.condition.no_secret));
    expect(screen.queryByTestId("mail-test"), "there is nothing to test yet").toBeNull();
  });

  test("that_is_not_allowed_natively_stays_as_it_was_and_says_so", async () => {
    const { user } = open("#/settings", { mail: "ready" }, ({ mailAccount }) => ({ setMailServer: mailAccount }));
    const name = await by("mail-host");
    await user.clear(name);
    await user.type(name, "smtp.other.example{Enter}");
    expect(await screen.findByText(m.mail.notAllowed)).toBeInTheDocument();
    expect(condition()).toHaveTextContent("smtp.tideway.example:465");
    expect(screen.getByTestId("mail-host"), "what was typed is kept").toHaveValue("smtp.other.example");
  });

  test("that_is_refused_says_why", async () => {
    const { user } = open("#/settings");
    await user.type(await by("mail-host"), "not a server{Enter}");
    expect(await by("settings-mail")).toHaveTextContent("The mail server is a name such as smtp.example.com.");
    expect(screen.getByTestId("mail-host")).toHaveValue("not a server");
  });

  test.each(["", "mail", "0", "70000"])("needs_a_port_that_is_one: %j", async (port) => {
    const { user, host } = open("#/settings");
    const set = vi.spyOn(host, "setMailServer");
    await user.type(await by("mail-host"), "smtp.tideway.example");
    await user.clear(screen.getByTestId("mail-port"));
    await user.type(screen.getByTestId("mail-port"), `${port}{Enter}`);
    expect(screen.getByText(m.mail.portWrong)).toBeInTheDocument();
    expect(set).not.toHaveBeenCalled();
  });

  test("changes_the_usual_port_with_the_encryption_and_keeps_an_own_one", async () => {
    const { user } = open("#/settings");
    const [tls, port] = [await by("mail-tls"), await by("mail-port")];
    await user.selectOptions(tls, "start_tls");
    expect(port).toHaveValue("587");
    await user.clear(port);
    await user.type(port, "2525");
    await user.selectOptions(tls, "implicit");
    expect(port).toHaveValue("2525");
  });

  test("is_forgotten_after_a_second_click", async () => {
    const { user, host } = open("#/settings", { mail: "ready" });
    await user.click(await by("mail-remove"));
    expect(host.store.mail.condition).toBe("ready");
    await user.click(await by("mail-remove-yes"));
    await waitFor(() => expect(condition()).toHaveTextContent(m.mail.condition.not_set));
  });

  test.each(Object.entries(presets))("of_%s_is_known_by_its_name", (name, { host }) => {
    expect(presetOf(` ${host.toUpperCase()} `)).toBe(name);
    expect(presetOf(`${host}.evil.example`)).toBe("other");
  });
});

describe("the password", () => {
  test("is_typed_here_only_where_the_system_has_no_window_for_it_and_is_not_kept_in_the_page", async () => {
    const { user, host } = open("#/settings", { mail: "no_secret", models: { field: true } });
    const give = vi.spyOn(host, "giveMailSecret");
    const field = await by<HTMLInputElement>("mail-secret-field");
    expect(field.type).toBe("password");
    await user.type(field, "correct horse{Enter}");
    await waitFor(() => expect(condition()).toHaveTextContent(m.mail.condition.ready));
    expect(give).toHaveBeenCalledWith("correct horse");
    expect(screen.getByTestId("mail-secret-field")).toHaveValue("");
    expect(screen.queryByTestId("mail-secret-enter")).toBeNull();
  });
});

describe("testing the connection", () => {
  test("says_that_it_is_under_way_and_that_it_worked", async () => {
    const { user } = open("#/settings", { mail: "ready", checkMs: 200 });
    await user.click(await by("mail-test"));
    expect(screen.getByTestId("mail-tested")).toHaveTextContent(m.mail.testing);
    await waitFor(() => expect(screen.getByTestId("mail-tested")).toHaveTextContent(m.mail.tested));
  });

  test("keeps_in_view_what_went_wrong_until_it_is_tried_again", async () => {
    const { user, host } = open("#/settings", { mail: "ready", checkMs: 0, mailFails: true });
    await user.click(await by("mail-test"));
    const problem = await by("problem");
    expect(problem).toHaveTextContent("Your mail server could not be used");
    expect(problem).toHaveTextContent("did not accept the password");
    host.options.mailFails = false;
    await user.click(screen.getByText(m.common.retry));
    await waitFor(() => expect(screen.getByTestId("mail-tested")).toHaveTextContent(m.mail.tested));
    expect(screen.queryByTestId("problem")).toBeNull();
  });
});

describe("how fast and how much leaves", () => {
  const fields = ["undo_seconds", "most_a_day", "seconds_between", "follow_up_days"] as const;

  test("is_shown_as_it_stands_and_is_kept", async () => {
    const { user, host } = open("#/settings");
    await by("settings-sending");
    expect(fields.map((name) => screen.getByTestId<HTMLInputElement>(name).value)).toEqual(["10", "100", "30", "4"]);
    expect(screen.getByTestId("save-sending"), "nothing is changed yet").toBeDisabled();
    for (const [index, name] of fields.entries()) {
      await user.clear(screen.getByTestId(name));
      await user.type(screen.getByTestId(name), String(index));
    }
    await user.click(await by("save-sending"));
    const sending = { undo_seconds: 0, most_a_day: 1, seconds_between: 2, follow_up_days: 3 };
    await waitFor(() => expect(host.store.settings.sending).toEqual(sending));
    expect(await by("save-sending")).toBeDisabled();
  });

  test("that_is_no_whole_number_is_not_sent", async () => {
    const { user, host } = open("#/settings");
    const save = vi.spyOn(host, "saveSettings");
    await user.type(await by("undo_seconds"), " soon{Enter}");
    expect(screen.getByText(m.mail.notWhole)).toBeInTheDocument();
    expect(save).not.toHaveBeenCalled();
  });

  test("that_the_program_refuses_says_why", async () => {
    const { user } = open("#/settings");
    await user.clear(await by("undo_seconds"));
    await user.type(screen.getByTestId("undo_seconds"), "121{Enter}");
    await waitFor(() =>
      expect(screen.getByTestId("settings-sending")).toHaveTextContent("taken back for at most 120 seconds"),
    );
    expect(screen.getByTestId("undo_seconds")).toHaveValue("121");
  });
});
