import type { Diagnostic } from "@codemirror/lint";

import { replacing } from "../../components/marks";
import type { Part, TemplateProblem } from "../../host";
import { m } from "../../messages";

/** Problems of one part as marks in its field. They count characters as people do, a field counts UTF-16 units. */
export function marksOf(text: string, part: Part, problems: TemplateProblem[]): Diagnostic[] {
  const here = problems.filter((problem) => problem.part === part && problem.end > problem.start);
  if (here.length === 0) return [];
  const letters = Array.from(text);
  const place = (count: number) => letters.slice(0, count).join("").length;
  return here.map(({ start, end, message, suggestion }) => ({
    from: place(start),
    to: place(end),
    severity: "error",
    message,
    actions: suggestion === null ? [] : [replacing(m.templates.use(suggestion), suggestion)],
  }));
}
