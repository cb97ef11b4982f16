import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test, vi } from "vitest";

import { m } from "../../src/messages";
import { by, open, type Desk } from "./desk";

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
    const body = await by<HTMLTextAreaElement>("message-body");
    expect(body.value).toMatch(/^Hi there,/);
    expect(await by("write-status")).toHaveTextContent(m.models.done);
  });

  test("stops_at_a_click_and_keeps_what_came", async () => {
    const { user } = await editing({ ready: true, says: "word ".repeat(400) });
    await user.click(await waitFor(() => screen.getByTestId("write-start")));
    const body = await by<HTMLTextAreaElement>("message-body");
    await waitFor(() => expect(body.value).toMatch(/^word word/));
    await user.click(await by("write-stop"));
    await waitFor(() => expect(screen.getByTestId("write-status")).toHaveTextContent(m.models.stopped));
    expect(body.value.length, "not all of it").toBeLessThan(1_999);
    expect(body.value).toMatch(/^word word/);
  });

  test("that_breaks_says_why_and_leaves_the_text_where_nothing_came", async () => {
    const { user } = await editing({ ready: true, says: "", breaks: "The provider did not accept the key." });
    const body = await by<HTMLTextAreaElement>("message-body");
    const before = body.value;
    await waitFor(() => expect(screen.getByTestId("write-start")).toBeEnabled());
    await user.click(await by("write-start"));
    expect(await by("write-reason")).toHaveTextContent("did not accept the key");
    expect(body.value).toBe(before);
  });

  test("can_be_taken_back", async () => {
    const { user } = await editing({ ready: true });
    const body = await by<HTMLTextAreaElement>("message-body");
    const before = body.value;
    await waitFor(() => expect(screen.getByTestId("write-start")).toBeEnabled());
    await user.click(await by("write-start"));
    await user.click(await by("write-undo"));
    expect(body.value).toBe(before);
  });

  test("says_where_to_set_one_up_where_none_is_ready", async () => {
    await editing({});
    expect(await by("write-panel")).toHaveTextContent(m.models.writeNone);
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
