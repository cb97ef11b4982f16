/** Accounts that may be one: made one, made two again, or left as they are. */
import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";

import { Refused } from "../../src/host";
import { m } from "../../src/messages";
import { by, open } from "./desk";

const cards = () => screen.findAllByTestId("duplicate");
const named = (host: { store: { accounts: Map<string, { name: string }> } }, name: string) =>
  [...host.store.accounts.values()].filter((account) => account.name === name).length;

test("are_pointed_out_above_the_accounts_only_where_there_are_any", async () => {
  open("#/accounts");
  await by("account-total");
  expect(screen.queryByTestId("open-duplicates")).toBeNull();
});

test("are_shown_side_by_side_with_what_differs", async () => {
  const { user } = open("#/accounts", { duplicates: true });
  await user.click(await by("open-duplicates"));
  const [card] = await cards();
  const employees = within(card as HTMLElement).getByRole("row", { name: /Employees/ });
  expect(employees).toHaveTextContent(m.duplicates.differs);
  expect(employees).toHaveTextContent("310");
  expect(employees).toHaveTextContent("290");
  expect(within(card as HTMLElement).getByRole("row", { name: /Country/ })).not.toHaveTextContent(m.duplicates.differs);
});

test("become_one_as_the_rep_chose_and_two_again", async () => {
  const { user, host } = open("#/duplicates", { duplicates: true });
  const card = within((await cards())[0] as HTMLElement);
  expect(card.getByLabelText(m.duplicates.keepOne("Cobalt Freight")), "more is known of it").toBeChecked();
  await user.click(card.getByLabelText(m.duplicates.keepOne("Cobalt Freight B.V.")));
  await user.click(card.getByTestId("merge"));
  expect(await by("duplicate-done")).toHaveTextContent(m.duplicates.merged("Cobalt Freight B.V.", "Cobalt Freight"));
  await waitFor(() => expect(screen.getAllByTestId("duplicate")).toHaveLength(1));
  expect(named(host, "Cobalt Freight")).toBe(0);
  await user.click(await by("unmerge"));
  await waitFor(() =>
    expect(screen.getByTestId("duplicate-done")).toHaveTextContent(m.duplicates.unmerged("Cobalt Freight")),
  );
  await waitFor(() => expect(screen.getAllByTestId("duplicate")).toHaveLength(2));
  expect(named(host, "Cobalt Freight")).toBe(1);
});

test("that_are_two_are_not_offered_again", async () => {
  const { user, host } = open("#/duplicates", { duplicates: true });
  const accounts = host.store.accounts.size;
  for (const left of [1, 0]) {
    await user.click(within((await cards())[0] as HTMLElement).getByTestId("are-two"));
    await waitFor(() => expect(screen.queryAllByTestId("duplicate")).toHaveLength(left));
  }
  expect(screen.getByText(m.duplicates.none)).toBeInTheDocument();
  expect(host.store.accounts.size, "nothing was made one").toBe(accounts);
});

test("that_cannot_be_made_one_say_why_beside_the_pair", async () => {
  const { user } = open("#/duplicates", { duplicates: true }, () => ({
    mergeAccounts: () => Promise.reject(new Refused({ code: "busy", message: "A message to one of them is open." })),
  }));
  const card = within((await cards())[1] as HTMLElement);
  await user.click(card.getByTestId("merge"));
  expect(await card.findByTestId("problem")).toHaveTextContent("A message to one of them is open.");
});
