/** Whom nobody writes to. */
import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test, vi } from "vitest";

import { Refused } from "../../src/host";
import { m } from "../../src/messages";
import { by, open } from "./desk";

const lines = () => screen.queryAllByTestId("suppression");

describe("the list", () => {
  test("is_empty_at_first_and_takes_addresses_domains_and_numbers", async () => {
    const { user } = open("#/settings");
    expect(await by("suppressions-none")).toBeInTheDocument();
    const what = await by("suppress-what");
    await user.type(what, "Ann@Example.com");
    await user.type(await by("suppress-reason"), "Told me on the phone{Enter}");
    await waitFor(() => expect(lines()).toHaveLength(1));
    expect(lines()[0]).toHaveTextContent("ann@example.com");
    expect(lines()[0]).toHaveTextContent("Told me on the phone");
    expect(what, "ready for the next one").toHaveFocus();
    expect(what).toHaveValue("");
    await user.type(what, "gone.example{Enter}");
    await waitFor(() => expect(lines()).toHaveLength(2));
    expect(lines()[0]).toHaveTextContent(m.suppressions.kind("domain"));
    await user.type(what, "+44 20 7946 0000{Enter}");
    await waitFor(() => expect(screen.getByTestId("suppressions-count")).toHaveTextContent(m.suppressions.total(3)));
  });

  test("says_what_cannot_stand_on_it_and_keeps_what_was_typed", async () => {
    const { user } = open("#/settings");
    await user.type(await by("suppress-what"), "Ann Lee{Enter}");
    expect(await by("suppressions")).toHaveTextContent("Write an address such as ann@example.com");
    expect(await by("suppress-what")).toHaveValue("Ann Lee");
  });

  test("stops_whoever_it_names_and_lets_them_be_written_to_again_only_after_a_question", async () => {
    const { user, host } = open("#/settings");
    const person = [...host.store.contacts.values()].flat().find(({ email, opted_out }) => email && !opted_out);
    const optedOut = () => [...host.store.contacts.values()].flat().find(({ id }) => id === person?.id)?.opted_out;
    await user.type(await by("suppress-what"), `${person?.email}{Enter}`);
    await waitFor(() => expect(optedOut()).toBe(true));
    await user.click(await by("unsuppress"));
    const sure = within(await by("unsuppress-sure"));
    expect(sure.getByText(m.suppressions.removeText(person?.email ?? ""))).toBeInTheDocument();
    await user.click(sure.getByText(m.common.cancel));
    expect(lines(), "nothing happened yet").toHaveLength(1);
    await user.click(await by("unsuppress"));
    await user.click(await by("unsuppress-yes"));
    await waitFor(() => expect(lines()).toHaveLength(0));
    expect(optedOut()).toBe(false);
  });

  test("of_many_is_filtered_and_only_what_is_in_view_is_in_the_page", async () => {
    const { user } = open("#/settings", { suppressed: 20_000 });
    await waitFor(() => expect(screen.getByTestId("suppressions-count")).toHaveTextContent("20,000 entries"));
    expect(lines().length).toBeLessThan(200);
    await user.type(await by("suppressions-filter"), "person19999@");
    await waitFor(() => expect(lines()).toHaveLength(1));
    expect(screen.getByTestId("suppressions-count")).toHaveTextContent(m.suppressions.filtered(1, 20_000));
    await user.type(screen.getByTestId("suppressions-filter"), "nobody");
    expect(await screen.findByText(m.suppressions.noMatch)).toBeInTheDocument();
  });

  test("is_read_from_a_file_with_a_report", async () => {
    const { user } = open("#/settings");
    await user.click(await by("suppressions-import"));
    const report = await by("suppressions-report");
    expect(report).toHaveTextContent(m.suppressions.imported(3, 0));
    expect(report).toHaveTextContent(m.suppressions.unread([3, 7]));
    await waitFor(() => expect(lines()).toHaveLength(3));
    await user.click(screen.getByTestId("suppressions-import"));
    await waitFor(() => expect(report).toHaveTextContent(m.suppressions.imported(0, 3)));
  });

  test("stays_as_it_is_where_no_file_is_chosen", async () => {
    const { user, host } = open("#/settings", { noFile: true });
    const asked = vi.spyOn(host, "importSuppressions");
    await user.click(await by("suppressions-import"));
    await waitFor(() => expect(asked).toHaveBeenCalledOnce());
    expect(screen.queryByTestId("suppressions-report")).toBeNull();
    expect(screen.getByTestId("suppressions-import")).toBeEnabled();
  });

  test("says_why_a_file_cannot_be_read", async () => {
    const message = "photo.png has no mail address and no domain. Nothing was changed.";
    const { user } = open("#/settings", {}, () => ({
      importSuppressions: () => Promise.reject(new Refused({ code: "bad_input", message })),
    }));
    await user.click(await by("suppressions-import"));
    await waitFor(() => expect(screen.getByTestId("suppressions")).toHaveTextContent(message));
  });
});

describe("a person at an account", () => {
  test("is_no_longer_written_to_at_a_click_which_can_be_taken_back", async () => {
    const { user, host } = open("#/settings");
    await by("suppressions");
    const [account] = [...host.store.accounts.values()].filter(({ name }) => name === "Evergreen Mutual");
    location.hash = `#/accounts/${account?.id}`;
    const [button] = await screen.findAllByTestId("suppress-person");
    const row = button?.closest<HTMLElement>("[data-testid=contact-row]");
    await user.click(button as HTMLElement);
    await waitFor(() => expect(row).toHaveTextContent(m.recipient.optedOut));
    expect(host.store.suppressions()).toMatchObject([{ kind: "person", label: "Claire Bouchard" }]);
    await user.click(await screen.findByText(m.common.undo));
    await waitFor(() => expect(row).not.toHaveTextContent(m.recipient.optedOut));
    expect(host.store.suppressions()).toEqual([]);
  });

  test("cannot_be_approved_to_any_more", async () => {
    const { user, host } = open("#/today");
    await by("message-subject");
    const contact = host.store.executions.find(({ line }) => line.account === "Evergreen Mutual")?.contact ?? "";
    await host.suppressPerson(contact);
    await user.click(await by("approve"));
    expect(await screen.findByText("They asked not to be contacted")).toBeInTheDocument();
    expect(screen.getByText("Claire Bouchard asked not to be written to.")).toBeInTheDocument();
  });
});
