import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test, vi } from "vitest";

import { marksOf } from "../../src/features/templates/problems";
import { m } from "../../src/messages";
import { by, open } from "./desk";

describe("the library", () => {
  test("lists_texts_with_their_channel_and_what_became_of_them", async () => {
    const { user } = open("#/templates");
    await by("template-form");
    await waitFor(() => expect(screen.getAllByTestId("template-link")).toHaveLength(4));
    expect(await by("template-usage")).toHaveTextContent("12 drafts: 6 sent as drafted, 3 changed first, 1 denied");
    await user.type(await by("template-search"), "linkedin");
    await waitFor(() => expect(screen.getAllByTestId("template-link")).toHaveLength(1));
    expect(screen.getByTestId("template-link")).toHaveTextContent("Invitation");
  });

  test("keeps_what_is_not_saved_when_going_elsewhere_and_coming_back", async () => {
    const { user } = open("#/templates");
    const name = await by("template-name");
    await user.type(name, " of mine");
    location.hash = "#/knowledge";
    await by("knowledge-form");
    location.hash = "#/templates";
    await waitFor(() => expect(screen.getByTestId("template-name")).toHaveValue("First contact of mine"));
    expect(screen.getByText(m.templates.unsaved)).toBeInTheDocument();
    await user.click(await by("template-discard"));
    expect(await by("template-name")).toHaveValue("First contact");
  });

  test("saves_a_version_and_takes_an_old_one_back", async () => {
    const { user, host } = open("#/templates");
    const subject = await by("template-subject");
    await user.clear(subject);
    await user.type(subject, "Something else");
    await user.click(await by("template-save"));
    await waitFor(() => expect(screen.getByTestId("template-usage")).toHaveTextContent("Version 3"));
    const versions = within(await by("template-versions"));
    const [oldest] = versions.getAllByTestId("version-take").slice(-1);
    await user.click(oldest as HTMLElement);
    expect(await by("template-subject"), "it is in the editor").toHaveValue("A question");
    expect((await host.template("tpl-1")).text.subject, "and not saved").toBe("Something else");
  });

  test("asks_what_a_bar_means_before_a_pasted_text_can_be_used", async () => {
    const { user, host } = open("#/templates");
    const asked = vi.spyOn(host, "previewTemplate");
    await user.click(await by("template-paste"));
    await user.click(await by("paste-body"));
    await user.paste("Hi {{first_name|there}}, about {{company}}.");
    await by("paste-question");
    expect(await by("paste-use")).toBeDisabled();
    await user.click(await by("paste-fallback"));
    await waitFor(() => expect(screen.getByTestId("paste-use")).toBeEnabled());
    expect(await by("paste-becomes")).toHaveTextContent(
      'Hi {{ contact.first_name | default("there") }}, about {{ account.name }}.',
    );
    await user.click(await by("paste-use"));
    await waitFor(() => expect(asked.mock.lastCall?.[0].body).toContain("about {{ account.name }}"));
  });

  test("archives_and_brings_back", async () => {
    const { user } = open("#/templates");
    await user.click(await by("template-archive"));
    await waitFor(() => expect(screen.getByTestId("template-archive")).toHaveTextContent(m.templates.restore));
    expect(await by("template-name"), "it stays in view").toHaveValue("First contact");
    expect(location.hash).toBe("#/templates/tpl-1");
    location.hash = "#/templates/tpl-2";
    await waitFor(() => expect(screen.getAllByTestId("template-link")).toHaveLength(3));
    await user.click(await by("template-archived"));
    await waitFor(() => expect(screen.getAllByTestId("template-link")).toHaveLength(4));
  });

  test("marks_count_characters_as_a_field_does", () => {
    const problem = { part: "body" as const, start: 2, end: 4, message: "x", suggestion: "y" };
    const [mark] = marksOf("🎉🎉ab", "body", [problem, { ...problem, part: "subject" }]);
    expect(mark).toMatchObject({ from: 4, to: 6, actions: [{ name: m.templates.use("y") }] });
  });
});

describe("the knowledge", () => {
  test("is_found_edited_and_deleted", async () => {
    const { user, host } = open("#/knowledge");
    await by("knowledge-form");
    await user.type(await by("knowledge-search"), "season");
    await waitFor(() => expect(screen.getAllByTestId("knowledge-link")).toHaveLength(1));
    await waitFor(() => expect(screen.getByTestId("knowledge-title")).toHaveValue("Too dear"));
    await user.type(await by("knowledge-body"), " Truly.");
    await user.click(await by("quote-price"));
    await user.click(await by("knowledge-save"));
    await waitFor(async () => {
      const [line] = await host.knowledge("truly");
      expect(line?.text.quote_price).toBe(true);
    });
    await user.click(await by("knowledge-delete"));
    await user.click(await by("knowledge-delete-yes"));
    await waitFor(async () => expect(await host.knowledge("truly")).toHaveLength(0));
  });

  test("keeps_what_is_not_saved_when_going_elsewhere_and_coming_back", async () => {
    const { user, host } = open("#/knowledge/kno-1");
    await user.type(await by("knowledge-body"), " Mostly.");
    location.hash = "#/knowledge/kno-2";
    await waitFor(() => expect(screen.getByTestId("knowledge-title")).toHaveValue("Too dear"));
    expect(screen.getByText(m.templates.unsaved)).toBeInTheDocument();
    location.hash = "#/knowledge/kno-1";
    const whole = "Harbour Bank answers in half the time. Mostly.";
    await waitFor(() => expect(screen.getByTestId("knowledge-body")).toHaveValue(whole));
    await user.click(await by("knowledge-body"));
    await user.keyboard("{Control>}s{/Control}");
    await waitFor(() => expect(screen.queryByText(m.templates.unsaved)).toBeNull());
    expect(await host.knowledge("mostly"), "saved from the keyboard").toHaveLength(1);
  });

  test("shows_what_a_search_finds_whatever_was_looked_at_before", async () => {
    const { user } = open("#/knowledge/kno-1");
    await by("knowledge-form");
    await user.type(await by("knowledge-search"), "season");
    await waitFor(() => expect(screen.getByTestId("knowledge-title")).toHaveValue("Too dear"));
  });

  test("says_that_an_entry_is_gone", async () => {
    open("#/knowledge/kno-99");
    expect(await screen.findByText(m.knowledge.gone)).toBeInTheDocument();
  });

  test("leaves_nothing_unsaved_where_a_new_one_was_saved", async () => {
    const { user } = open("#/knowledge/new");
    await user.type(await by("knowledge-title"), "Fleet");
    await user.type(await by("knowledge-body"), "A haulier saves hours with us.");
    await user.click(await by("knowledge-save"));
    await waitFor(() => expect(location.hash).toMatch(/^#\/knowledge\/(?!new)/));
    await waitFor(() => expect(screen.queryByText(m.templates.unsaved)).toBeNull());
  });

  test("says_what_is_missing_and_keeps_what_was_typed", async () => {
    const { user } = open("#/knowledge/new");
    await user.type(await by("knowledge-body"), "Something is so.");
    await user.click(await by("knowledge-save"));
    expect(await by("problem")).toHaveTextContent("title");
    expect(await by("knowledge-body")).toHaveValue("Something is so.");
  });
});

describe("a run", () => {
  test("goes_by_the_channel_that_is_chosen", async () => {
    const { user, host } = open("#/accounts");
    const run = vi.spyOn(host, "run");
    await user.click(await by("select-all"));
    await user.click(await by("run-menu"));
    await user.click(await by("run-channel-linkedin"));
    await waitFor(() => expect(run).toHaveBeenCalled());
    expect(run.mock.calls[0]?.slice(2)).toEqual(["linkedin", null]);
  });

  test("is_written_from_the_template_that_is_chosen", async () => {
    const { user, host } = open("#/accounts");
    const run = vi.spyOn(host, "run");
    await user.click(await by("select-all"));
    await user.click(await by("run-menu"));
    (await by("run-templates")).focus();
    await user.keyboard("{ArrowRight}");
    const offered = await screen.findAllByTestId("run-template");
    expect(
      offered.map(({ textContent }) => textContent),
      "no snippet is a message",
    ).toEqual([
      expect.stringContaining("First contact"),
      expect.stringContaining("Follow-up"),
      expect.stringContaining("Invitation"),
    ]);
    await user.click(offered[1] as HTMLElement);
    await waitFor(() => expect(run).toHaveBeenCalled());
    const [goal, , channel, template] = run.mock.calls[0] ?? [];
    expect([goal, channel, template]).toEqual(["follow-up", null, "tpl-2"]);
  });
});
