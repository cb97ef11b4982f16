/** The real harper, over the messages this project keeps as good ones and over mistakes people make. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, describe, expect, test, vi } from "vitest";

import { OFF } from "../../src/features/editor/grammar-rules";
import type { Answer, Question } from "../../src/features/editor/grammar.worker";
import { nameWords, withoutQuietPlaces, type Suggestion, type Texts } from "../../src/features/editor/suggestions";

interface Kept {
  id: string;
  subject: string;
  body: string;
  recipient: { first_name: string; last_name: string; company: string };
  sender: { name: string };
}
const kept = (file: string): Kept[] =>
  readFileSync(join(import.meta.dirname, `../../../tests/fixtures/messages/${file}.jsonl`), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Kept);

const answers = new Map<number, (answer: Answer) => void>();
let questions = 0;

/** Asks the worker's own code, here without a worker. */
function ask(texts: Texts): Promise<Answer> {
  const id = ++questions;
  const answered = new Promise<Answer>((resolve) => answers.set(id, resolve));
  dispatchEvent(new MessageEvent<Question>("message", { data: { id, texts } }));
  return answered;
}
async function suggestions(body: string, subject = ""): Promise<Suggestion[]> {
  const answer = await ask({ subject, body });
  if ("failed" in answer) throw new Error(answer.failed);
  return answer.suggestions;
}

beforeAll(async () => {
  vi.stubGlobal("postMessage", (answer: Answer) => answers.get(answer.id)?.(answer));
  await import("../../src/features/editor/grammar.worker");
}, 60_000);

test("every rule that is switched off exists", async () => {
  const { slimBinary } = await import("harper.js/slimBinary");
  const rules = Object.keys(await slimBinary.getDefaultLintConfig());
  expect(rules, "a new version may call it something else").toEqual(expect.arrayContaining(Object.keys(OFF)));
});

describe("a good message gives no suggestion", () => {
  test.each(kept("ham").map((message) => [message.id, message] as const))("%s", async (_, message) => {
    const { subject, body, recipient, sender } = message;
    const found = await suggestions(body, subject);
    const names = nameWords([`${recipient.first_name} ${recipient.last_name}`, sender.name], [recipient.company]);
    expect(withoutQuietPlaces(found, { subject, body }, names)).toEqual([]);
  });
});

describe("a mistake is found where it stands, and what is meant is offered", () => {
  test.each([
    ["He go to the office yesterday.", "go", "goes"],
    ["👋🏽 He go to the office.", "go", "goes"],
    ["José\u0301 said it. He go there.", "go", "goes"],
    ["שלום עולם. He go there.", "go", "goes"],
    ["We would of called you.", "would of", "would have"],
    ["The company lost it's customers.", "it's", "its"],
    ["I read an question.", "an", "a"],
    ["i think so.", "i", "I"],
    ["We saw the the result.", "the the", "the"],
  ])("%s", async (body, wrong, right) => {
    const found = await suggestions(body);
    expect(found.map(({ from, to }) => body.slice(from, to))).toContain(wrong);
    expect(found.find(({ text }) => text === wrong)?.replacements).toContain(right);
  });
});

test("spelling, names, and the taste of one country are left to others", async () => {
  const body = "We organise and organize labels, codes and scans at Brightdesk; see the frobnicator in azure.";
  expect(await suggestions(body)).toEqual([]);
});

test("a subject may begin small", async () => {
  expect(await suggestions("All is well.", "quick question about returns")).toEqual([]);
});

test("nothing is said of nothing", async () => {
  expect(await suggestions("", " ")).toEqual([]);
});

test.each(["harper.js", "fflate"])("the licence of %s goes with the program as its makers wrote it", (name) => {
  const read = (path: string) => readFileSync(join(import.meta.dirname, "../..", path), "utf8");
  expect(read(`licences/${name}.txt`)).toBe(read(`node_modules/${name}/LICENSE`));
  expect(read("../tauri.conf.json")).toContain(`"ui/licences/${name}.txt"`);
});
