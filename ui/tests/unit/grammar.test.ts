import { forEachDiagnostic } from "@codemirror/lint";
import { EditorView } from "@codemirror/view";
import { screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { grammarChoice } from "../../src/features/editor/grammar-choice.svelte";
import { GrammarCheck } from "../../src/features/editor/grammar.svelte";
import type { Answer, Question } from "../../src/features/editor/grammar.worker";
import type { Suggestion } from "../../src/features/editor/suggestions";
import { m } from "../../src/messages";
import { by, open, write } from "./desk";

/** A worker as a test plays it: it finds “go” and “an question”, when it is told to answer. */
class PlayedWorker {
  static all: PlayedWorker[] = [];
  static answersAtOnce = true;
  static get only(): PlayedWorker {
    const [one, another] = PlayedWorker.all;
    if (!one || another) throw new Error(`there are ${PlayedWorker.all.length} workers`);
    return one;
  }
  onmessage: ((event: { data: Answer }) => void) | null = null;
  onerror: (() => void) | null = null;
  onmessageerror: (() => void) | null = null;
  asked: Question[] = [];
  ended = false;

  constructor() {
    PlayedWorker.all.push(this);
  }
  postMessage(question: Question) {
    this.asked.push(question);
    if (PlayedWorker.answersAtOnce) queueMicrotask(() => this.answer());
  }
  terminate() {
    this.ended = true;
  }
  answer(question = this.asked.at(-1)) {
    if (!question) throw new Error("nobody asked");
    const { id, texts } = question;
    this.onmessage?.({
      data: { id, suggestions: [...found("go", "goes", texts.body), ...found("an", "a", texts.body)] },
    });
  }
  get bodies() {
    return this.asked.map(({ texts }) => texts.body);
  }
}

function found(text: string, meant: string, body: string): Suggestion[] {
  return [...body.matchAll(new RegExp(`\\b${text}\\b`, "g"))].map(({ index: from }) => ({
    ...{
      part: "body",
      from,
      to: from + text.length,
      text,
      rule: text,
      message: `about ${text}`,
      replacements: [meant],
    },
  }));
}

beforeEach(() => {
  PlayedWorker.all = [];
  PlayedWorker.answersAtOnce = true;
  vi.stubGlobal("Worker", PlayedWorker);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  grammarChoice.on = true;
});

describe("the look at the grammar", () => {
  const texts = (body: string) => ({ subject: "", body });
  const pause = () => vi.advanceTimersByTimeAsync(400);
  let look: GrammarCheck;
  const words = () => look.suggestions.map(({ text }) => text);

  beforeEach(async () => {
    vi.useFakeTimers();
    PlayedWorker.answersAtOnce = false;
    look = new GrammarCheck();
    look.check(texts("He go."));
    await vi.advanceTimersByTimeAsync(0);
  });
  afterEach(() => look.stop());

  test("asks once the writing pauses, and about the newest text", async () => {
    PlayedWorker.only.answer();
    for (const body of ["He go n", "He go no", "He go now."]) look.check(texts(body));
    await vi.advanceTimersByTimeAsync(399);
    expect(PlayedWorker.only.bodies, "not yet").toEqual(["He go."]);
    await vi.advanceTimersByTimeAsync(1);
    expect(PlayedWorker.only.bodies).toEqual(["He go.", "He go now."]);
  });

  test("drops the answer of a text that has moved on, and asks again", async () => {
    look.check(texts("He goes."));
    PlayedWorker.only.answer();
    expect(words(), "it speaks of the old text").toEqual([]);
    await pause();
    expect(PlayedWorker.only.bodies).toEqual(["He go.", "He goes."]);
  });

  test("asks one question at a time", async () => {
    look.check(texts("He go, he go."));
    await pause();
    look.check(texts("He go, he go, he go."));
    await pause();
    expect(PlayedWorker.only.bodies, "the first is not answered yet").toEqual(["He go."]);
    PlayedWorker.only.answer();
    expect(PlayedWorker.only.bodies).toEqual(["He go.", "He go, he go, he go."]);
    PlayedWorker.only.answer();
    expect(words()).toEqual(["go", "go", "go"]);
  });

  test("hears nothing of a question that nobody waits for", async () => {
    const [old] = PlayedWorker.only.asked;
    PlayedWorker.only.answer();
    look.check(texts("He goes."));
    await pause();
    PlayedWorker.only.answer(old);
    expect(words()).toEqual([]);
  });

  test.each([
    {
      how: "says that it failed",
      fail: ({ onmessage, asked }: PlayedWorker) =>
        onmessage?.({ data: { id: asked[0]?.id ?? 0, failed: "no memory" } }),
    },
    { how: "breaks", fail: ({ onerror }: PlayedWorker) => onerror?.() },
    { how: "answers what cannot be read", fail: ({ onmessageerror }: PlayedWorker) => onmessageerror?.() },
    { how: "does not answer", fail: () => void vi.advanceTimersByTime(20_000) },
  ])("gives up for good when its worker $how", async ({ fail }) => {
    fail(PlayedWorker.only);
    expect(look.unavailable).toBe(true);
    expect(PlayedWorker.only.ended, "it is not left running").toBe(true);
    look.check(texts("Another text."));
    await pause();
    expect(PlayedWorker.all, "nobody tries again").toHaveLength(1);
  });

  test("gives up when there are no workers", async () => {
    const none = new GrammarCheck(() => {
      throw new Error("refused by the policy");
    });
    none.check(texts("He go."));
    await vi.advanceTimersByTimeAsync(0);
    expect(none.unavailable).toBe(true);
  });

  test("ends its worker, and answers no more", async () => {
    const worker = PlayedWorker.only;
    look.stop();
    expect(worker.ended).toBe(true);
    worker.answer();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(words()).toEqual([]);
    expect(look.unavailable, "to end is not to fail").toBe(false);
  });
});

describe("grammar suggestions in the editor", () => {
  /** What is underlined as grammar, as the editor has it. */
  function marked(field: HTMLElement): string[] {
    const state = EditorView.findFromDOM(field)?.state;
    const found: string[] = [];
    if (!state) throw new Error("this is no editor");
    forEachDiagnostic(state, ({ severity }, from, to) => {
      if (severity === "hint") found.push(state.sliceDoc(from, to));
    });
    return found;
  }
  const textOf = (field: HTMLElement) => EditorView.findFromDOM(field)?.state.doc.toString();
  async function editing() {
    const desk = open("#/today");
    await desk.user.click(await by("edit"));
    return desk;
  }
  const suggestion = async (text: string): Promise<HTMLElement> => {
    const all = await screen.findAllByTestId("grammar-suggestion");
    const one = all.find((element) => element.textContent.includes(`“${text}”`));
    if (!one) throw new Error(`there is no suggestion on ${text}`);
    return one;
  };
  const press = (element: HTMLElement, testid: string) =>
    element.querySelector<HTMLElement>(`[data-testid=${testid}]`)?.click();

  test("stand apart from the findings, and mend by a click", async () => {
    await editing();
    const body = await write("message-body", "Hi 🎉, he go and recieve it. Do you?");
    await waitFor(() => expect(marked(body)).toEqual(["go"]));
    const [finding, ...others] = await screen.findAllByTestId("finding");
    expect(finding, "the one of our own").toHaveTextContent("recieve");
    expect(others).toEqual([]);
    press(await suggestion("go"), "grammar-fix");
    expect(textOf(body)).toBe("Hi 🎉, he goes and recieve it. Do you?");
    await waitFor(() => expect(marked(body)).toEqual([]));
  });

  test("are ignored for this message, wherever it says the same", async () => {
    const { user } = await editing();
    const body = await write("message-body", "He go, an question. Do you?");
    await waitFor(() => expect(marked(body)).toEqual(["go", "an"]));
    press(await suggestion("go"), "grammar-ignore");
    await waitFor(() => expect(marked(body)).toEqual(["an"]));
    await user.click(await by("cancel-edit"));
    await user.click(await by("edit"));
    const again = await write("message-body", "She go, an question. Do you?");
    await waitFor(() => expect(marked(again), "also when it is opened again").toEqual(["an"]));
  });

  test("come of one worker, which ends with the editor", async () => {
    const { user } = await editing();
    await waitFor(() => expect(PlayedWorker.all).toHaveLength(1));
    await user.click(await by("cancel-edit"));
    await waitFor(() => expect(PlayedWorker.only.ended).toBe(true));
  });

  test("are not looked for where nobody edits or wants them", async () => {
    grammarChoice.on = false;
    const { user } = await editing();
    await write("message-body", "He go. Do you?");
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(PlayedWorker.all).toEqual([]);
    await user.click(await by("grammar-switch"));
    expect(await suggestion("go")).toBeInTheDocument();
    await user.click(await by("grammar-switch"));
    await waitFor(() => expect(screen.queryByTestId("grammar-suggestion")).toBeNull());
    expect(PlayedWorker.only.ended).toBe(true);
    expect(localStorage.getItem("grammar"), "kept on this laptop").toBe("off");
  });

  test("are for English only", async () => {
    const note = { kind: "other_language", severity: "info" } as const;
    const place = {
      part: "body",
      start: 0,
      end: 0,
      message: "Not English.",
      suggestion: "",
      replacement: null,
    } as const;
    const { user } = open("#/today", {}, () => ({
      assessMessage: async (_, { body }) => ({
        ...blank,
        issues: body.startsWith("Hallo") ? [{ ...note, ...place }] : [],
      }),
    }));
    await user.click(await by("edit"));
    const body = await write("message-body", "Hi, he go. Do you?");
    await waitFor(() => expect(marked(body)).toEqual(["go"]));
    await write("message-body", "Hallo, wir go. Und du?");
    await waitFor(async () => expect(await by("grammar-note")).toHaveTextContent(m.grammar.english));
    expect(marked(body)).toEqual([]);
  });

  test("fail quietly, and the editor goes on", async () => {
    vi.stubGlobal("Worker", undefined);
    await editing();
    await waitFor(async () => expect(await by("grammar-note")).toHaveTextContent(m.grammar.unavailable));
    const body = await write("message-body", "I recieve it. Do you?");
    expect(textOf(body)).toBe("I recieve it. Do you?");
    expect(await screen.findByText(/recieve.*not in the dictionary/)).toBeInTheDocument();
  });
});

const blank = {
  score: 1,
  grade: "A",
  ready: true,
  metrics: { words: 0, sentences: 0, reading_grade: 0, questions: 0, spam_points: 0 },
  rules: "quality-2",
} as const;
