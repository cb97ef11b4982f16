/** What is approved and has not gone yet, and how it leaves. */
import { screen, waitFor } from "@testing-library/svelte";
import { beforeAll, describe, expect, test, vi } from "vitest";

import { Refused } from "../../src/host";
import { approveWords, handedOver, m } from "../../src/messages";
import { by, itemOf, open, queue, type Desk } from "./desk";

// Loaded when it is needed; here it is there before the first test, which need not wait for it.
beforeAll(() => import("../../src/features/today/MessageEdit.svelte"));

const subject = () => screen.getByTestId("message-subject");

const secondsIn = (strip: HTMLElement): number => Number(/in (\d+) s/.exec(strip.textContent)?.[1]);

/** Approves the first message, which goes by the mail server after a while. */
async function approved(seconds = 60, over?: Parameters<typeof open>[2]): Promise<Desk> {
  const desk = open("#/today", { mail: "ready", way: "mail_server", undoSeconds: seconds }, over);
  await waitFor(() => expect(screen.getByTestId("approve")).toBeEnabled());
  await desk.user.click(await by("approve"));
  return desk;
}

describe("a message that is about to go", () => {
  test("is_counted_down_while_the_queue_moves_on", async () => {
    await approved();
    const strip = await by("departure");
    expect(strip).toHaveTextContent(/Sending to Claire Bouchard in \d\d s/);
    const left = secondsIn(strip);
    await waitFor(() => expect(subject()).toHaveTextContent("Fathom Analytics"));
    expect(queue()).toHaveLength(7);
    await waitFor(() => expect(secondsIn(strip)).toBeLessThan(left));
  });

  test("is_said_aloud_once_and_not_at_every_second", async () => {
    await approved();
    const strip = await by("departure");
    const spoken = screen.getByTestId("departure-spoken");
    const [said, left] = [spoken.textContent, secondsIn(strip)];
    expect(said).toContain("Sending to Claire Bouchard in");
    await waitFor(() => expect(secondsIn(strip)).toBeLessThan(left));
    expect(spoken.textContent).toBe(said);
    expect(strip.closest("[aria-live], [role=status]"), "what counts down is not read out").toBeNull();
  });

  test("is_taken_back_and_is_selected_again", async () => {
    const { user, host } = await approved();
    await user.click(await by("departure-undo"));
    await waitFor(() => expect(subject()).toHaveTextContent("Evergreen Mutual"));
    expect(screen.queryByTestId("departure")).toBeNull();
    await waitFor(() => expect(itemOf("Evergreen Mutual")).toHaveAttribute("aria-current", "true"));
    expect(host.store.executions.some(({ line }) => line.state === "dispatching")).toBe(false);
    expect(await screen.findByText(m.departures.undone)).toBeInTheDocument();
  });

  test("is_taken_back_from_the_keyboard_on_any_screen_the_newest_first", async () => {
    const { user } = await approved();
    await waitFor(() => expect(subject()).toHaveTextContent("Fathom Analytics"));
    await user.click(await by("approve"));
    await waitFor(() => expect(screen.getAllByTestId("departure")).toHaveLength(2));
    await user.click(await by("nav-history"));
    await by("history-search");
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(subject(), "the newest one").toHaveTextContent("Fathom Analytics"));
    expect(screen.getAllByTestId("departure")).toHaveLength(1);
  });

  test("stays_where_control_z_is_pressed_in_a_field", async () => {
    const { user, host } = await approved();
    await by("departure");
    const undo = vi.spyOn(host, "undoDeparture");
    await user.click(await by("nav-history"));
    await user.type(await by("history-search"), "kest{Control>}z{/Control}");
    expect(undo, "there it undoes the typing").not.toHaveBeenCalled();
  });

  test("that_has_gone_meanwhile_is_said_to_be_gone", async () => {
    const gone = new Refused({ code: "already_decided", message: "It has gone already." });
    const { user } = await approved(60, () => ({ undoDeparture: () => Promise.reject(gone) }));
    await user.click(await by("departure-undo"));
    expect(await screen.findByText(m.departures.late)).toBeInTheDocument();
    expect(screen.getByText("It has gone already.")).toBeInTheDocument();
  });

  test("goes_when_its_time_has_come", async () => {
    const { host } = await approved(1);
    await by("departure");
    await waitFor(() => expect(screen.queryByTestId("departure")).toBeNull());
    const { line } = host.store.executions.find((one) => one.line.account === "Evergreen Mutual") ?? {};
    expect(line?.state).toBe("completed");
  });
});

test("a_kind_word_stays_until_it_is_dismissed", async () => {
  const { user } = open("#/today", { hasty: true });
  await user.click(await by("approve"));
  expect(await by("hasty")).toHaveTextContent("You approved 5 messages in 20 seconds");
  expect(screen.getByTestId("hasty"), "calmly").toHaveAttribute("role", "status");
  await waitFor(() => expect(subject()).toHaveTextContent("Fathom Analytics"));
  await user.click(await by("nav-history"));
  await user.click(await by("nav-today"));
  expect(await by("hasty"), "it waits until it is read").toBeInTheDocument();
  await user.click(await by("hasty-dismiss"));
  expect(screen.queryByTestId("hasty")).toBeNull();
});

describe("an approval that is refused", () => {
  test("because_the_sender_changed_shows_the_fresh_message", async () => {
    const { user, host } = open("#/today");
    await waitFor(() => expect(screen.getByTestId("approve")).toBeEnabled());
    const before = itemOf("Evergreen Mutual").dataset["approval"];
    host.store.settings.sender.email = "robin@tideway.test";
    await user.click(await by("approve"));
    expect(await screen.findByText(/Your own details or your mail server were changed/)).toBeInTheDocument();
    await waitFor(() => expect(screen.getByTestId("message-from")).toHaveTextContent("robin@tideway.test"));
    expect(subject()).toHaveTextContent("Evergreen Mutual");
    expect(itemOf("Evergreen Mutual")).toHaveAttribute("aria-current", "true");
    expect(itemOf("Evergreen Mutual").dataset["approval"], "the earlier request is void").not.toBe(before);
  });

  test("because_it_is_enough_for_today_leads_to_the_setting", async () => {
    const { user, host } = open("#/today");
    const { sending } = host.store.settings;
    if (sending) sending.most_a_day = host.store.approvedToday() + 1;
    await user.click(await by("approve"));
    await waitFor(() => expect(subject()).toHaveTextContent("Fathom Analytics"));
    await user.click(await by("approve"));
    expect(await screen.findByText("That is enough for today")).toBeInTheDocument();
    await user.click(screen.getByText(m.mail.openSettings));
    await waitFor(() => expect(location.hash).toBe("#/settings/mail"));
  });
});

describe("the button that asks for the approval", () => {
  test.each(["mail_program", "clipboard", "file", "mail_server"] as const)("says_what_comes_after: %s", async (way) => {
    open("#/today", { way });
    await waitFor(() => expect(screen.getByTestId("approve")).toHaveTextContent(approveWords[way].action));
    expect(screen.getByTestId("approve").title).toContain(approveWords[way].then);
  });

  test("says_what_happened", async () => {
    const { user } = open("#/today", { way: "file" });
    await user.click(await by("approve"));
    expect(await screen.findByText(handedOver.file)).toBeInTheDocument();
  });
});

describe("the mail server as a way", () => {
  const option = (select: HTMLElement) => select.querySelector("option[value=mail_server]") as HTMLElement;

  test.each([undefined, "no_secret"] as const)("is_not_offered_before_it_is_ready: %s", async (mail) => {
    const { user } = open("#/today", mail ? { mail } : {});
    await user.click(await by("edit"));
    await waitFor(() => expect(option(screen.getByTestId("message-hand-off"))).toBeDisabled());
    expect(screen.getByText(m.mail.setUpFirst)).toHaveAttribute("href", "#/settings/mail");
  });

  test("is_chosen_where_it_is_ready_and_is_kept_with_the_message", async () => {
    const { user, host } = open("#/today", { mail: "ready" });
    await user.click(await by("edit"));
    const select = await by("message-hand-off");
    await waitFor(() => expect(option(select)).toBeEnabled());
    expect(screen.queryByText(m.mail.setUpFirst)).toBeNull();
    await user.selectOptions(select, "mail_server");
    const revise = vi.spyOn(host, "revise");
    await user.click(await by("save-edit"));
    await waitFor(() => expect(screen.getByTestId("approve")).toHaveTextContent(approveWords.mail_server.action));
    expect(revise).toHaveBeenCalledWith(expect.any(String), expect.objectContaining({ hand_off: "mail_server" }));
  });

  test("is_the_usual_way_where_the_settings_say_so", async () => {
    const { user, host } = open("#/settings", { mail: "ready" });
    const select = await by("hand-off");
    await waitFor(() => expect(option(select)).toBeEnabled());
    await user.selectOptions(select, "mail_server");
    await user.click(await by("save-work"));
    await waitFor(() => expect(host.store.settings.hand_off).toBe("mail_server"));
  });
});
