import { forEachDiagnostic } from "@codemirror/lint";
import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test, vi } from "vitest";

import { LiveCheck } from "../../src/features/editor/live.svelte";
import { Refused, type Assessment, type Finding, type Host, type Revision } from "../../src/host";
import { m } from "../../src/messages";
import { by, editorOf, open, textOf, write, type Desk } from "./desk";

async function editing(over: Parameters<typeof open>[2] = () => ({})): Promise<Desk> {
  const desk = open("#/today", {}, over);
  await desk.user.click(await by("edit"));
  return desk;
}

/** What is underlined, as the editor has it. */
function marked(field: HTMLElement): string[] {
  const { state } = editorOf(field);
  const found: string[] = [];
  forEachDiagnostic(state, (_, from, to) => found.push(state.sliceDoc(from, to)));
  return found;
}

const finding = (word: string) =>
  screen.getAllByTestId("finding").find((element) => element.textContent.includes(word)) as HTMLElement;

describe("findings while one writes", () => {
  test("are_underlined_where_they_stand_and_change_the_grade", async () => {
    await editing();
    const body = await write("message-body", "Hi 🎉, I recieve this!!! Do you?");
    await waitFor(() => expect(marked(body)).toEqual(["recieve", "!!!"]));
    const evidence = within(await by("evidence"));
    expect(evidence.getByText(/recieve.*not in the dictionary/)).toBeInTheDocument();
    await write("message-body", "Hi, I receive this. Do you?");
    await waitFor(() => expect(marked(body)).toEqual([]));
    await waitFor(() => expect(screen.queryAllByTestId("finding")).toEqual([]));
  });

  test("are_mended_by_one_click_where_that_is_certain", async () => {
    const { user } = await editing();
    const body = await write("message-body", "It works!!! Does it?");
    await user.click(await by("fix"));
    expect(textOf(body)).toBe("It works! Does it?");
    await waitFor(() => expect(marked(body)).toEqual([]));
  });

  test("offer_other_words_only_when_somebody_asks", async () => {
    const { user, host } = await editing();
    const suggest = vi.spyOn(host, "suggestSpelling");
    const body = await write("message-body", "I recieve it. Do you?");
    await waitFor(() => expect(marked(body)).toEqual(["recieve"]));
    expect(suggest, "nobody asked yet").not.toHaveBeenCalled();
    await user.click(finding("recieve"));
    const [best] = await screen.findAllByTestId("suggestion");
    expect(best).toHaveTextContent("receive");
    expect(suggest).toHaveBeenCalledExactlyOnceWith("recieve");
    if (best) await user.click(best);
    expect(textOf(body)).toBe("I receive it. Do you?");
  });

  test("are_forgotten_for_a_word_the_rep_calls_their_own", async () => {
    const { user, host } = await editing();
    const body = await write("message-body", "Our frobnicator works. Does yours?");
    await waitFor(() => expect(marked(body)).toEqual(["frobnicator"]));
    await user.click(finding("frobnicator"));
    expect(await screen.findByText(m.editor.noSuggestion)).toBeInTheDocument();
    await user.click(await by("learn"));
    await waitFor(() => expect(marked(body)).toEqual([]));
    expect(await host.ownWords()).toEqual(["frobnicator"]);
  });

  test("are_gone_to_by_a_click_in_the_list", async () => {
    const { user } = await editing();
    const body = await write("message-body", "First. Then teh second. Do you?");
    await waitFor(() => expect(marked(body)).toEqual(["teh"]));
    await user.click(finding("teh"));
    const { from, to } = editorOf(body).state.selection.main;
    expect(editorOf(body).state.sliceDoc(from, to)).toBe("teh");
  });

  test("say_when_they_cannot_be_had_and_keep_what_is_written", async () => {
    await editing(() => ({
      assessMessage: async () => Promise.reject(new Refused({ code: "store_failed", message: "The disk is full." })),
    }));
    const body = await write("message-body", "Still here?");
    expect(await screen.findByText(m.editor.unchecked)).toBeInTheDocument();
    expect(textOf(body)).toBe("Still here?");
  });
});

test("what_is_set_in_one_place_for_every_message_says_where", async () => {
  const finding = (kind: string): Finding => ({
    kind,
    severity: "warning",
    part: "body",
    start: 0,
    end: 0,
    message: `No ${kind}.`,
    suggestion: "",
    replacement: null,
  });
  open("#/today", {}, ({ review }) => ({
    review: async (approval) => {
      const found = await review(approval);
      const kinds = ["missing_postal_address", "missing_opt_out", "no_ask"];
      return { ...found, assessment: found.assessment && { ...found.assessment, issues: kinds.map(finding) } };
    },
  }));
  await by("evidence");
  await waitFor(() => expect(screen.getAllByTestId("finding")).toHaveLength(3));
  const links = screen.getAllByTestId("set-once").map((link) => link.getAttribute("href"));
  expect(links, "the third is a matter of this message").toEqual(["#/settings", "#/templates"]);
});

test("a_subject_stays_one_line", async () => {
  await editing();
  const subject = await write("message-subject", "One\n  two\nthree");
  expect(textOf(subject)).toBe("One two three");
});

describe("the check of what is written", () => {
  const revision = (body: string): Revision => ({ subject: "", body, contact_id: null, hand_off: "clipboard" });
  const answer = (rules: string, end = 0): Assessment => ({
    score: 1,
    grade: "A",
    ready: true,
    issues: end
      ? [
          {
            kind: "misspelling",
            severity: "warning",
            part: "body",
            start: 0,
            end,
            message: "",
            suggestion: "",
            replacement: null,
          },
        ]
      : [],
    metrics: { words: 0, sentences: 0, reading_grade: 0, questions: 0, spam_points: 0 },
    rules,
  });

  test("asks_one_question_at_a_time_and_the_newest_text_wins", async () => {
    const asked: string[] = [];
    let inFlight = 0;
    const assessMessage: Host["assessMessage"] = async (_, { body }) => {
      asked.push(body);
      expect(++inFlight, "one at a time").toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 60));
      inFlight--;
      return answer(body);
    };
    const live = new LiveCheck({ assessMessage } as Host, "a", () => undefined);
    for (const text of ["a", "ab", "abc"]) live.check(revision(text));
    await waitFor(() => expect(asked).toEqual(["abc"]));
    live.check(revision("abcd"));
    live.check(revision("abcde"));
    await waitFor(() => expect(live.assessment?.rules).toBe("abcde"));
    expect(asked, "what was typed meanwhile is asked about once").toEqual(["abc", "abcde"]);
  });

  test("a_word_is_not_wrong_while_it_is_being_typed", async () => {
    let caret: { part: "body"; at: number } | undefined = { part: "body", at: 4 };
    const assessMessage: Host["assessMessage"] = async () => answer("x", 4);
    const live = new LiveCheck({ assessMessage } as Host, "a", () => caret);
    live.check(revision("rece"));
    await waitFor(() => expect(live.assessment).toBeDefined());
    expect(live.assessment?.issues).toEqual([]);
    caret = { part: "body", at: 0 };
    live.moved();
    expect(live.assessment?.issues, "once the caret has left it").toHaveLength(1);
  });
});
