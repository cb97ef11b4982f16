/** Stand-ins for research and risk: plausible findings in the right shape, not the real rules. */
import type { AccountDetail, Fact, Gap, Research, Risk, RiskReview } from "../types";

export function research({ account, contacts }: AccountDetail): Research {
  const known: Fact[] = [];
  const unknown: Gap[] = [];
  const note = (field: string, text: string | null, why: string) => {
    if (text === null) unknown.push({ field, why });
    else known.push({ text, source: field });
  };
  const { industry, employees, country, technologies } = account;
  const titles = contacts.flatMap(({ title }) => title ?? []);
  const mailable = contacts.filter(({ email, opted_out }) => email !== null && !opted_out).length;
  note("account.industry", industry && `Works in ${industry}`, "The industry decides the fit and the first sentence.");
  note(
    "account.employees",
    employees === null ? null : `Has ${employees.toLocaleString("en")} employees`,
    "The headcount decides the fit.",
  );
  note("account.country", country && `Is in ${country}`, "The country decides which rules a message must keep.");
  note(
    "account.technologies",
    technologies.length > 0 ? `Uses ${technologies.join(", ")}` : null,
    "What they use already shows what would fit in. Job advertisements name it.",
  );
  note(
    "contacts",
    mailable > 0 ? `${mailable} of ${contacts.length} people can be written to` : null,
    "There is nobody to write to. Ask who owns the problem you solve, and add that person.",
  );
  note(
    "contacts.title",
    titles.length > 0 ? `People there are: ${titles.join(", ")}` : null,
    "No job titles are known, so it is not clear who decides.",
  );
  note("earlier", null, "Nothing went out to them yet.");
  return { known, unknown, rules: "research-1" };
}

type Judged = Pick<AccountDetail, "contacts" | "scorecard" | "deals">;

export function reviewRisk({ contacts, scorecard, deals }: Judged): RiskReview {
  const risks: Risk[] = [];
  for (const { element, answer } of scorecard) {
    if (answer !== "no") continue;
    const why = `You answered no to ${element.replaceAll("_", " ")}.`;
    const mitigation = "Settle it, or stop spending time on this deal.";
    risks.push({ kind: "missing_element", severity: "critical", why, mitigation });
  }
  if (contacts.length < 2) {
    risks.push({
      kind: "single_threaded",
      severity: "warning",
      why: "Only one person at this account is known. If they leave, so does the deal.",
      mitigation: "Ask that person who else is concerned, and meet a second one.",
    });
  }
  for (const { name, status, days_in_stage: days, usual_days: usual, close_moves } of deals) {
    if (status !== "open") continue;
    if (days !== null && usual !== null && days > usual * 2) {
      const why = `“${name}” has stood in its stage for ${days} days; yours usually take ${usual}.`;
      const mitigation = "Ask what holds it up, and agree on one next step with a date.";
      risks.push({ kind: "stage_age", severity: "warning", why, mitigation });
    }
    if (close_moves > 1) {
      const why = `The close date of “${name}” was moved ${close_moves} times.`;
      const mitigation = "Agree on the date with the buyer, and write down what it depends on.";
      risks.push({ kind: "slipping", severity: "warning", why, mitigation });
    }
  }
  const weight = { critical: 0.4, warning: 0.15, info: 0.05 };
  return {
    risk: Math.round(1000 * (1 - risks.reduce((safe, { severity }) => safe * (1 - weight[severity]), 1))) / 1000,
    risks,
    unknowns: [
      ...scorecard.filter(({ answer }) => answer === "unknown").map(({ element }) => element.replaceAll("_", " ")),
      "what was said so far: nothing went out from here yet",
    ],
    rules: "risk-1",
  };
}
