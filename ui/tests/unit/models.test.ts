import { redo, undo } from "@codemirror/commands";
import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test, vi } from "vitest";

import { Refused } from "../../src/host";
import { m } from "../../src/messages";
import { by, editorOf, open, textOf, write, type Desk } from "./desk";

describe("writing with a model", () => {
  async function editing(models: NonNullable<Parameters<typeof open>[1]>["models"]): Promise<Desk> {
    const desk = open("#/today", { models });
    await desk.user.click(await by("edit"));
    await desk.user.click(await by("write-open"));
    return desk;
  }

  test("shows_what_is_sent_before_it_is_and_puts_what_came_into_the_text", async () => {
    const { user, host } = await editing({ ready: true });
    const send = vi.spyOn(host, "writePrepared");
    await user.type(await by("write-wish"), "shorter");
    await waitFor(() => expect(screen.getByTestId("write-prompt")).toHaveTextContent("wants: shorter"));
    expect(screen.getByTestId("write-prompt")).toHaveTextContent("http://localhost:11434");
    expect(send, "nothing is sent by looking").not.toHaveBeenCalled();
    await user.click(await by("write-start"));
    await by("write-undo");
    expect(textOf(await by("message-body"))).toMatch(/^Hi there,/);
    expect(await by("write-status")).toHaveTextContent(m.models.done);
  });

  test("sends_what_was_wished_last_even_right_after_it_was_typed", async () => {
    const { user, host } = await editing({ ready: true });
    await by("write-prompt");
    const prepare = vi.spyOn(host, "prepareWriting");
    const send = vi.spyOn(host, "writePrepared");
    await user.type(await by("write-wish"), "shorter");
    await user.click(await by("write-start"));
    await waitFor(() => expect(send).toHaveBeenCalledOnce());
    const asked = prepare.mock.calls.findIndex(([{ wish }]) => wish === "shorter");
    const { id } = await (prepare.mock.results[asked]?.value as ReturnType<typeof host.prepareWriting>);
    expect(send).toHaveBeenCalledWith(id);
  });

  test("stops_at_a_click_and_keeps_what_came", async () => {
    const { user } = await editing({ ready: true, says: "word ".repeat(400) });
    await user.click(await by("write-start"));
    const body = await by("message-body");
    await waitFor(() => expect(textOf(body)).toMatch(/^word word/));
    expect(screen.getByTestId("write-stop"), "the keyboard stays with it").toHaveFocus();
    await user.click(await by("write-stop"));
    await waitFor(() => expect(screen.getByTestId("write-status")).toHaveTextContent(m.models.stopped));
    expect(textOf(body).length, "not all of it").toBeLessThan(1_999);
    expect(textOf(body)).toMatch(/^word word/);
    expect(screen.getByTestId("write-start")).toHaveFocus();
  });

  test("stops_at_escape_in_the_text", async () => {
    const { user } = await editing({ ready: true, says: "word ".repeat(400) });
    await user.click(await by("write-start"));
    const body = await by("message-body");
    await waitFor(() => expect(textOf(body)).toMatch(/^word word/));
    editorOf(body).focus();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.getByTestId("write-status")).toHaveTextContent(m.models.stopped));
  });

  test("takes_no_typing_and_saves_nothing_while_it_comes", async () => {
    const { user, host } = await editing({ ready: true, says: "word ".repeat(400) });
    const revise = vi.spyOn(host, "revise");
    const body = await write("message-body", "It works!!! Does it?");
    await by("fix");
    await user.click(await by("write-start"));
    await waitFor(() => expect(textOf(body)).toMatch(/^word word/));
    expect(editorOf(body).state.readOnly, "nobody types into what comes").toBe(true);
    expect(body).toHaveAttribute("aria-readonly", "true");
    expect(await by("save-edit")).toBeDisabled();
    expect(screen.queryByTestId("fix"), "nothing to mend in half a text").toBeNull();
    editorOf(body).focus();
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(revise).not.toHaveBeenCalled();
    await user.click(await by("write-stop"));
    await waitFor(() => expect(screen.getByTestId("save-edit")).toBeEnabled());
    expect(editorOf(body).state.readOnly).toBe(false);
  });

  test("is_stopped_by_leaving_and_gives_the_draft_up_with_cancel", async () => {
    const { user, host } = await editing({ ready: true, says: "word ".repeat(400) });
    const stop = vi.spyOn(host, "stopWriting");
    await user.click(await by("write-start"));
    await waitFor(async () => expect(textOf(await by("message-body"))).toMatch(/^word word/));
    await user.click(await by("cancel-edit"));
    await waitFor(() => expect(stop).toHaveBeenCalledOnce());
    expect(await by("message-body")).not.toHaveTextContent("word word");
    expect(screen.queryByTestId("edit-form"), "nothing that comes late brings it back").toBeNull();
  });

  test("that_breaks_says_why_and_leaves_the_text_where_nothing_came", async () => {
    const { user } = await editing({ ready: true, says: "", breaks: "The provider did not accept the key." });
    const body = await by("message-body");
    const before = textOf(body);
    await user.click(await by("write-start"));
    expect(await by("write-reason")).toHaveTextContent("did not accept the key");
    expect(textOf(body)).toBe(before);
    expect(screen.queryByTestId("write-undo"), "there is nothing to take back").toBeNull();
  });

  test("that_is_refused_says_so_and_can_be_tried_again", async () => {
    const { user, host } = await editing({ ready: true });
    const refusal = new Refused({ code: "model_failed", message: "Today’s tokens are used up." });
    const send = vi.spyOn(host, "writePrepared").mockRejectedValueOnce(refusal);
    const body = await by("message-body");
    const before = textOf(body);
    await user.click(await by("write-start"));
    const problem = await by("problem");
    expect(problem).toHaveTextContent("tokens are used up");
    expect(textOf(body)).toBe(before);
    await user.click(within(problem).getByText(m.common.retry));
    await waitFor(() => expect(textOf(body)).toMatch(/^Hi there,/));
    expect(send).toHaveBeenCalledTimes(2);
  });

  test("can_be_taken_back", async () => {
    const { user } = await editing({ ready: true });
    const body = await write("message-body", "Mine, and not saved. Right?");
    await user.click(await by("write-start"));
    await user.click(await by("write-undo"));
    expect(textOf(body)).toBe("Mine, and not saved. Right?");
  });

  test("is_one_step_to_undo_and_leaves_what_was_typed_before_another", async () => {
    const { user } = await editing({ ready: true });
    const first = textOf(await by("message-body"));
    const body = await write("message-body", "Mine, and not saved. Right?");
    await user.click(await by("write-start"));
    await by("write-undo");
    const came = textOf(body);
    expect(came).toMatch(/^Hi there,/);
    const view = editorOf(body);
    undo(view);
    expect(textOf(body), "all that came is one step").toBe("Mine, and not saved. Right?");
    redo(view);
    expect(textOf(body)).toBe(came);
    undo(view);
    undo(view);
    expect(textOf(body)).toBe(first);
  });

  test("has_its_text_checked_as_any_other", async () => {
    const { user } = await editing({ ready: true, says: "Hi Ana, did you recieve it?" });
    await user.click(await by("write-start"));
    await by("write-undo");
    await waitFor(() =>
      expect(screen.getAllByTestId("finding").map(({ textContent }) => textContent)).toEqual([
        expect.stringContaining("recieve"),
      ]),
    );
  });

  test("says_where_to_set_one_up_where_none_is_ready", async () => {
    await editing({});
    expect(await by("write-panel")).toHaveTextContent(m.models.writeNone);
  });
});

describe("a draft", () => {
  test("says_why_a_model_did_not_word_it", async () => {
    open("#/today", { models: { fallback: "The provider asked to wait for 20 seconds." } });
    expect(await by("draft-fallback")).toHaveTextContent("asked to wait for 20 seconds");
  });
});

describe("what was sent", () => {
  test("is_read_word_for_word_and_nothing_is_said_where_nothing_was", async () => {
    const { user, host } = open("#/settings", { models: { ready: true } });
    expect(await by("calls-none")).toBeInTheDocument();
    const prepared = await host.prepareWriting({
      approval: "",
      provider: "ollama",
      contact_id: null,
      text: "Mine.",
      wish: "shorter",
    });
    await host.writePrepared(prepared.id);
    const calls = within(await by("calls"));
    await user.click(calls.getByText("Alder & Finch Robotics"));
    expect(screen.getByLabelText(m.models.sentAll)).toHaveTextContent("wants: shorter");
    expect(screen.getByLabelText(m.models.answer)).toHaveTextContent("Hi there,");
  });
});

describe("a provider", () => {
  test("says_how_it_stands_and_what_is_next", async () => {
    const { user } = open("#/settings");
    expect(await by("condition-openai")).toHaveTextContent(m.models.condition.off);
    expect(await by("condition-compatible")).toHaveTextContent(m.models.condition.no_address);
    await user.click(await by("switch-openai"));
    await waitFor(() => expect(screen.getByTestId("condition-openai")).toHaveTextContent(m.models.condition.no_key));
    await user.click(await by("enter-openai"));
    await waitFor(() => expect(screen.getByTestId("condition-openai")).toHaveTextContent(m.models.condition.no_model));
    expect(await by("key-openai")).toHaveTextContent("Present, ends in …7Q2x");
    await user.type(await by("model-openai"), "gpt-small");
    await user.click(await by("save-model-openai"));
    await waitFor(() => expect(screen.getByTestId("condition-openai")).toHaveTextContent("Ready · gpt-small"));
  });

  test("whose_key_is_typed_here_forgets_it_at_once", async () => {
    const { user, host } = open("#/settings", { models: { field: true } });
    const give = vi.spyOn(host, "giveKey");
    const field = await by<HTMLInputElement>("key-field-openai");
    expect(field.type).toBe("password");
    await user.type(field, "sk-planted-0123456789-MARK");
    await user.click(await by("give-openai"));
    expect(give).toHaveBeenCalledWith("openai", "sk-planted-0123456789-MARK");
    await waitFor(() => expect(screen.getByTestId("key-openai")).toHaveTextContent("ends in …MARK"));
    expect(field.value, "it does not stay in the page").toBe("");
    expect(document.body.innerHTML).not.toContain("sk-planted");
  });

  test("that_moves_to_another_host_loses_its_key", async () => {
    const { user } = open("#/settings");
    await user.click(await by("enter-openai"));
    await waitFor(() => expect(screen.getByTestId("key-openai")).toHaveTextContent("Present"));
    const address = await by<HTMLInputElement>("address-openai");
    await user.clear(address);
    await user.type(address, "https://models.example.com/v1");
    await user.click(await by("move-openai"));
    await waitFor(() => expect(screen.getByTestId("key-openai")).toHaveTextContent(m.models.keyNone));
  });
});
