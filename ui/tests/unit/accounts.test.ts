import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test, vi } from "vitest";

import { AccountTable } from "../../src/features/accounts/table.svelte";
import { Refused } from "../../src/host";
import { fakeHost } from "../../src/host/fake";
import { m } from "../../src/messages";
import { by, open } from "./desk";

describe("importing", () => {
  test("begins_with_a_welcome_and_leads_to_the_accounts", async () => {
    const { user } = open("#/today", { empty: true });
    expect(await by("welcome")).toHaveTextContent(m.welcome.title);
    await user.click(await by("use-samples"));
    expect(await by("account-total")).toHaveTextContent("15 accounts");
    expect(await by("samples-result")).toHaveTextContent(m.import.samplesDone(15, 16));
  });

  test("of_the_samples_shows_its_failure_wherever_it_was_asked_for", async () => {
    const { user } = open("#/settings", {}, () => ({
      importSamples: () => Promise.reject(new Refused({ code: "store_failed", message: "The disk is full." })),
    }));
    await by("settings-sender");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await by("palette-input"), "sample workspace{Enter}");
    expect(await by("problem")).toHaveTextContent("The disk is full.");
  });
});

describe("running", () => {
  test("reports_who_was_left_out_and_why", async () => {
    const { user, host } = open("#/accounts");
    const [id] = [...host.store.accounts.values()].filter((account) => account.do_not_contact).map(({ id }) => id);
    location.hash = `#/accounts/${id}`;
    expect(await by("run-account"), "no message can be made for them").toBeDisabled();
    location.hash = "#/accounts";
    await user.click(await by("select-all"));
    await user.click(await by("run-selected"));
    expect(await by("run-result")).toHaveTextContent("14 messages wait for you.");
    expect(await by("run-refused")).toHaveTextContent("Old Mill Textiles asked not to be contacted.");
  });
});

describe("a hundred thousand accounts", () => {
  test("are_asked_for_by_the_page_that_is_in_view", async () => {
    const host = fakeHost({ more: 1_000 });
    const asked = vi.spyOn(host, "accounts");
    const table = new AccountTable(host);
    await table.refresh();
    expect(table.total).toBe(1_015);
    await table.see(450, 470);
    expect(asked.mock.calls.map(([query]) => query.offset)).toEqual([0, 400]);
    expect(table.row(460)).toBeDefined();
    expect(table.row(250), "what was not looked at is not held").toBeUndefined();
    await table.see(450, 470);
    expect(asked, "nor asked for twice").toHaveBeenCalledTimes(2);
  });

  test("are_chosen_across_pages_with_shift", async () => {
    const table = new AccountTable(fakeHost({ more: 1_000 }));
    await table.refresh();
    await table.choose(190);
    await table.see(400, 420);
    await table.choose(410, true);
    expect(table.chosen.size).toBe(221);
  });

  test("begin_again_at_the_top_in_another_order", async () => {
    const table = new AccountTable(fakeHost({ more: 1_000 }));
    await table.refresh();
    await table.see(600, 620);
    table.order("name");
    await waitFor(() => expect(table.row(0)?.name).toBe("Alder & Finch Robotics"));
    expect(table.row(610)).toBeUndefined();
  });
});

describe("an account", () => {
  test("counts_an_answer_at_once", async () => {
    const { user, host } = open("#/accounts");
    await by("account-total");
    location.hash = `#/accounts/${[...host.store.accounts.keys()][0]}`;
    const budget = within(await by("answer-budget"));
    expect(budget.getByLabelText("Unknown"), "unknown until the rep says so").toBeChecked();
    await user.click(budget.getByLabelText("Yes"));
    expect(await screen.findByText(m.evidence.range("25", "100"))).toBeInTheDocument();
  });
});
