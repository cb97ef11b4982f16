import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test, vi } from "vitest";

import { m } from "../../src/messages";
import { by, open } from "./desk";

const rows = () => screen.queryAllByTestId("history-row");

test("finds_while_typing", async () => {
  const { user } = open("#/history");
  await waitFor(() => expect(rows()).toHaveLength(14));
  await user.type(await by("history-search"), "kestrel");
  await waitFor(() => expect(rows()).toHaveLength(1));
  expect(rows()[0]).toHaveAttribute("data-state", "awaiting_approval");
  await user.type(await by("history-search"), "zzz");
  expect(await screen.findByText(m.history.noMatch)).toBeInTheDocument();
});

test("loads_older_ones_below_the_newest", async () => {
  const { user, host } = open("#/accounts", { more: 200 });
  const more = [...host.store.accounts.values()].filter((account) => !account.do_not_contact).slice(20, 170);
  await host.run(
    "prospect",
    more.map(({ id }) => id),
    null,
    null,
  );
  location.hash = "#/history";
  await waitFor(() => expect(rows()).toHaveLength(100));
  await user.click(await by("load-older"));
  await waitFor(() => expect(rows()).toHaveLength(164));
  expect(new Set(rows().map((row) => row.dataset["execution"])).size, "none twice").toBe(164);
  expect(screen.queryByTestId("load-older")).toBeNull();
});

test("asks_the_rep_whether_it_went_out", async () => {
  const { user, host } = open("#/today");
  await user.click(await by("unknown-outcome"));
  expect(await by("outcome-question")).toHaveTextContent(m.execution.question);
  await user.click(await by("outcome-sent"));
  await waitFor(() => expect(screen.getByTestId("execution-state")).toHaveAttribute("data-state", "completed"));
  expect(host.store.executions.some(({ line }) => line.state === "outcome_unknown")).toBe(false);
});

test("withdraws_only_after_a_second_click", async () => {
  const { user, host } = open("#/history");
  await waitFor(() => expect(rows()).toHaveLength(14));
  location.hash = `#/history/${rows()[0]?.dataset["execution"]}`;
  await user.click(await by("cancel-execution"));
  expect(host.store.executions[0]?.line.state).toBe("awaiting_approval");
  await user.click(await by("cancel-confirm"));
  await waitFor(() => expect(host.store.executions[0]?.line.state).toBe("cancelled"));
});

test("shows_one_state_only_and_keeps_it_while_searching", async () => {
  const { user, host } = open("#/history");
  const asked = vi.spyOn(host, "history");
  await waitFor(() => expect(rows()).toHaveLength(14));
  await user.selectOptions(await by("state-filter"), "denied");
  await waitFor(() => expect(rows().map((row) => row.dataset["state"])).toEqual(["denied"]));
  await user.type(await by("history-search"), "kestrel");
  expect(await screen.findByText(m.history.noMatch), "Kestrel's was not denied").toBeInTheDocument();
  expect(asked).toHaveBeenLastCalledWith(expect.objectContaining({ search: "kestrel", state: "denied" }));
  await user.click(screen.getByText(m.history.clearSearch));
  await waitFor(() => expect(rows()).toHaveLength(14));
  expect(await by("state-filter")).toHaveDisplayValue(m.history.anyState);
});

test("asks_for_open_questions_by_their_state", async () => {
  const { host } = open("#/settings");
  const asked = vi.spyOn(host, "history");
  location.hash = "#/today";
  await by("unknown-outcome");
  expect(asked).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ state: "outcome_unknown", after: null }));
});

describe("how it is going", () => {
  const signal = (name: string) => document.querySelector<HTMLElement>(`[data-signal="${name}"]`);

  test("shows_each_signal_with_its_n_and_a_sentence", async () => {
    open("#/history", {}, () => ({
      signals: async () => ({
        executions: 42,
        success_rate: 0.975,
        cancelled: 3,
        latency_ms: { n: 40, mean: 30, p50: 21, p95: 88, p99: 1_250, max: 2_000 },
        tool_calls: 168,
        tool_error_rate: 0.004,
        tool_retries: 12,
        mean_steps: 4,
        approval_wait_ms: { n: 1, mean: 9e6, p50: 9e6, p95: 9e6, p99: 1.728e8, max: 2e8 },
        budget_utilisation: 0.027,
      }),
    }));
    const panel = within(await by("signals"));
    expect(await panel.findByText("97.5%")).toBeInTheDocument();
    const cases = [
      ["success", ["40 runs", m.signals.successText(3)]],
      ["latency", ["P5021 ms", "P9588 ms", "P991.25 s", "40 runs", m.signals.latencyText("21 ms", "1.25 s")]],
      ["errors", ["168 steps", "0.4%", m.signals.errorsText(12)]],
      ["steps", ["42 runs", "4", m.signals.meanStepsText]],
      ["wait", ["1 answer", "2.5 hr", "2 days", m.signals.waitText("2.5 hr", "2 days")]],
      ["budget", ["42 runs", "2.7%", m.signals.budgetText]],
    ] as const;
    for (const [name, texts] of cases) for (const text of texts) expect(signal(name), name).toHaveTextContent(text);
  });

  test("says_so_where_one_of_them_has_nothing_to_tell", async () => {
    open("#/history", {}, ({ signals }) => ({
      signals: async () => ({ ...(await signals()), approval_wait_ms: null }),
    }));
    await waitFor(() => expect(signal("wait")).toHaveTextContent(m.signals.nothing));
    expect(signal("wait")).toHaveTextContent("0 answers");
  });

  test("is_empty_before_the_first_run", async () => {
    open("#/history", { empty: true });
    expect(await screen.findByText(m.signals.none)).toBeInTheDocument();
    expect(screen.queryByText("0%"), "nothing is not zero").toBeNull();
  });
});
