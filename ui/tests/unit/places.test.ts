import { describe, expect, test } from "vitest";

import { fieldRange, segments } from "../../src/features/editor/places";
import type { Finding } from "../../src/host";

const finding = (start: number, end: number, over: Partial<Finding> = {}): Finding => ({
  kind: "k",
  severity: "warning",
  part: "body",
  start,
  end,
  message: "",
  suggestion: "",
  replacement: null,
  ...over,
});
const cut = (text: string, ...findings: Finding[]) =>
  segments(text, "body", findings).map(({ text, findings }) => [text, findings.length]);

describe("the places of findings", () => {
  test.each([
    { why: "none", text: "abc", findings: [], pieces: [["abc", 0]] },
    {
      why: "one",
      text: "abcd",
      findings: [finding(1, 3)],
      pieces: [
        ["a", 0],
        ["bc", 1],
        ["d", 0],
      ],
    },
    {
      why: "two that overlap",
      text: "abcd",
      findings: [finding(0, 3), finding(2, 4)],
      pieces: [
        ["ab", 1],
        ["c", 2],
        ["d", 1],
      ],
    },
    {
      why: "beyond the end",
      text: "ab",
      findings: [finding(1, 99)],
      pieces: [
        ["a", 0],
        ["b", 1],
      ],
    },
    { why: "of the whole", text: "ab", findings: [finding(0, 0)], pieces: [["ab", 0]] },
    { why: "of the other part", text: "ab", findings: [finding(0, 1, { part: "subject" })], pieces: [["ab", 0]] },
    {
      why: "after an emoji",
      text: "👋🏽 Hi x",
      findings: [finding(6, 7)],
      pieces: [
        ["👋🏽 Hi ", 0],
        ["x", 1],
      ],
    },
  ])("$why", ({ text, findings, pieces }) => {
    expect(cut(text, ...findings)).toEqual(pieces);
    expect(
      cut(text, ...findings)
        .map(([piece]) => piece)
        .join(""),
      "nothing is lost",
    ).toBe(text);
  });

  test("are_counted_in_a_field_as_the_field_counts", () => {
    expect("👋 Hi x".slice(...fieldRange("👋 Hi x", finding(5, 6)))).toBe("x");
  });
});
