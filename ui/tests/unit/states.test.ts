/** Loading, failing, and text that is nothing but text. */
import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";

import { Refused, type ErrorCode } from "../../src/host";
import { errorWords, m } from "../../src/messages";
import { by, open } from "./desk";

const never = <T>(): Promise<T> => new Promise(() => undefined);

test("a_short_wait_shows_nothing_and_a_long_one_says_so", async () => {
  open("#/history", {}, () => ({ history: never }));
  expect(screen.queryByText(m.common.loading)).toBeNull();
  expect(await screen.findByText(m.common.loading)).toBeInTheDocument();
});

describe("an error", () => {
  test("stays_says_what_happened_and_can_be_tried_again", async () => {
    let broken = true;
    const { user } = open("#/history", {}, (host) => {
      const { history } = host;
      return {
        history: (query) =>
          broken
            ? Promise.reject(new Refused({ code: "store_failed", message: "The disk cannot be read." }))
            : history(query),
      };
    });
    expect(await by("problem")).toHaveTextContent("The disk cannot be read.");
    expect(screen.getByText(m.common.copyDetails)).toBeInTheDocument();
    broken = false;
    await user.click(screen.getByText(m.common.retry));
    await waitFor(() => expect(screen.queryByTestId("problem")).toBeNull());
    expect(screen.getAllByTestId("history-row")).toHaveLength(14);
  });

  test.each(Object.keys(errorWords) as ErrorCode[])("%s_is_told_in_words", async (code) => {
    open("#/history", {}, () => ({ history: () => Promise.reject(new Refused({ code, message: "Particulars." })) }));
    const problem = await by("problem");
    expect(problem).toHaveTextContent(errorWords[code].title);
    expect(problem).toHaveTextContent("Particulars.");
  });

  test("that_is_no_refusal_is_shown_too", async () => {
    open("#/history", {}, () => ({ history: () => Promise.reject(new TypeError("lost the thread")) }));
    expect(await by("problem")).toHaveTextContent("lost the thread");
  });
});

describe("what is reduced", () => {
  test("a_missing_sender_is_pointed_out_until_it_is_filled_in", async () => {
    const { user, host } = open("#/today");
    await by("message-subject");
    expect(screen.queryByTestId("sender-banner")).toBeNull();
    host.store.settings.sender.name = "";
    host.store.changed();
    expect(await by("sender-banner")).toHaveTextContent(m.app.senderMissing);
    await user.click(screen.getByText(m.app.senderFix));
    await user.type(await by("sender-name"), "Robin");
    await user.click(await by("save-sender"));
    await user.click(await by("nav-today"));
    await waitFor(() => expect(screen.queryByTestId("sender-banner")).toBeNull());
  });

  test("logs_that_cannot_be_written_are_said_in_the_settings", async () => {
    const log_problem = "Logs cannot be written to /there. The app works without them.";
    open("#/settings", {}, ({ status }) => ({ status: async () => ({ ...(await status()), log_problem }) }));
    expect(await by("logs")).toHaveTextContent(log_problem);
  });

  test("a_clock_that_jumped_is_put_to_the_rep_until_they_say_that_it_is_right", async () => {
    const { user, host } = open("#/today");
    await by("message-subject");
    expect(screen.queryByTestId("clock-banner")).toBeNull();
    host.store.clockDoubt = "This computer's clock was put forward by 30 hours while the app was closed.";
    host.store.changed();
    expect(await by("clock-banner")).toHaveTextContent("forward by 30 hours");
    await user.click(await by("clock-confirm"));
    await waitFor(() => expect(screen.queryByTestId("clock-banner")).toBeNull());
  });

  test("a_keychain_that_is_not_there_is_not_called_available", async () => {
    open("#/settings");
    await waitFor(() => expect(screen.getByTestId("keychain")).toHaveTextContent(m.settings.keychainNo));
  });
});

describe("markup in data", () => {
  const HOSTILE = `<img src=x onerror="window.__ran = 1"><script>window.__ran = 1</script>`;

  test.each(["#/today", "#/accounts", "#/history", "account", "execution"])("is_shown_as_text_on_%s", async (place) => {
    const { host } = open("#/settings");
    await by("settings-sender");
    for (const [id, account] of host.store.accounts) {
      host.store.accounts.set(id, { ...account, name: HOSTILE, industry: HOSTILE });
      const contacts = host.store.contacts.get(id) ?? [];
      host.store.contacts.set(
        id,
        contacts.map((contact) => ({ ...contact, name: HOSTILE, title: HOSTILE })),
      );
    }
    for (const execution of host.store.executions) {
      execution.line = { ...execution.line, account: HOSTILE, subject: HOSTILE, recipient: HOSTILE };
      execution.events = execution.events.map((event) => ({ ...event, summary: HOSTILE, details: { HOSTILE } }));
      if (!execution.message) continue;
      execution.message = { ...execution.message, subject: HOSTILE, body: HOSTILE, recipient: HOSTILE };
      execution.messages = [execution.message];
    }
    const [account, execution] = [host.store.accounts.keys().next().value, host.store.executions[0]?.line.execution];
    location.hash =
      place === "account" ? `#/accounts/${account}` : place === "execution" ? `#/history/${execution}` : place;
    await waitFor(() => expect(document.body.textContent).toContain(HOSTILE));
    expect(document.querySelector("img"), "no element came of it").toBeNull();
    expect(document.querySelector("#app script, main script")).toBeNull();
    expect("__ran" in window).toBe(false);
  });
});
