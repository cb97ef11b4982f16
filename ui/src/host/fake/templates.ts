/** Invented templates, kept in memory. Fills places in as the real program does, without its rules of choice. */
import type {
  Claim,
  Host,
  PipeMeaning,
  TemplateDetail,
  TemplateProblem,
  TemplateText,
  TemplateVersion,
  Translation,
} from "../types";
import { say, type FakeStore } from "./store";

interface Kept {
  id: string;
  archived: boolean;
  starter: boolean;
  versions: TemplateVersion[];
  usage: { drafted: number; approved: number; edited: number; denied: number; answered: number };
}

const AT = "2026-11-02T09:00:00Z";
const FIELDS: [string, string][] = [
  ["contact.first_name", "first name"],
  ["contact.title", "job title"],
  ["account.name", "company name"],
  ["account.industry", "industry"],
  ["account.country", "country"],
  ["account.employees", "employee count"],
  ["signal.title", "recent news"],
  ["sender.name", "your name"],
  ["sender.company", "your company"],
  ["sender.offer", "what you offer"],
  ["snippet.opening", "why you write now"],
];
const FILTERS: [string, string][] = [
  ['default("there")', "What stands there where the value is not known"],
  ["title_case", "Every Word Begins With A Capital"],
  ['date("%-d %B")', "A day as people write it"],
];

const text = (over: Partial<TemplateText>): TemplateText => ({
  name: "First contact",
  kind: "first_message",
  channel: "email",
  language: "en",
  tags: [],
  subject: "A question for {{ account.name }}",
  body: "Hi {{ contact.first_name }},\n\n{{ snippet.opening }}\n\nAt {{ sender.company }} we help companies {{ sender.offer }}.\n\nBest regards,\n{{ sender.name }}",
  ...over,
});

function first(): Kept[] {
  const kept = (id: string, drafted: number, ...texts: TemplateText[]): Kept => ({
    id,
    archived: false,
    starter: texts.length === 1,
    versions: texts.map((one, index) => ({ version: texts.length - index, at: AT, text: one })),
    usage: {
      drafted,
      approved: Math.floor(drafted / 2),
      edited: Math.floor(drafted / 4),
      denied: drafted > 3 ? 1 : 0,
      answered: drafted > 3 ? 1 : 0,
    },
  });
  const opening = "{{ account.name }} came up while I was looking at {{ account.industry }} companies.";
  return [
    kept("tpl-1", 12, text({}), text({ subject: "A question" })),
    kept("tpl-2", 3, text({ name: "Follow-up", kind: "follow_up", subject: "Once more" })),
    kept("tpl-3", 0, text({ name: "Invitation", channel: "linkedin_invitation", subject: "", tags: ["autumn"] })),
    kept("tpl-4", 0, text({ name: "Who they are", kind: "opening", channel: null, subject: "", body: opening })),
  ];
}

function problemsOf(one: TemplateText): TemplateProblem[] {
  const found: TemplateProblem[] = [];
  for (const part of ["subject", "body"] as const) {
    for (const match of one[part].matchAll(/\{\{\s*([\w.]+)/g)) {
      const word = match[1] ?? "";
      if (FIELDS.some(([known]) => known === word)) continue;
      const start = Array.from(one[part].slice(0, match.index + match[0].length - word.length)).length;
      const end = word.split(".").at(-1) ?? word;
      const meant = FIELDS.find(([known]) => known.split(".").at(-1)?.slice(0, 4) === end.slice(0, 4))?.[0] ?? null;
      const message = `There is no \`${word}\`.${meant ? ` Did you mean \`${meant}\`?` : ""}`;
      found.push({ part, start, end: start + word.length, message, suggestion: meant });
    }
  }
  return found;
}

function translated(source: string, pipe: PipeMeaning): Translation {
  const known: Record<string, string> = { first_name: "contact.first_name", company: "account.name" };
  const result: Translation = {
    subject: "",
    body: source,
    dialects: [],
    changes: [],
    questions: [],
    unknown: [],
  };
  result.body = source.replaceAll(/\{\{\s*([\w.]+)\s*(?:\|\s*(\w+)\s*)?\}\}/g, (from, name: string, other?: string) => {
    const ours = known[name];
    if (!ours) return from;
    const fallback = `{{ ${ours} | default("${other}") }}`;
    const spin = `{{ ${ours} }}`;
    if (other && pipe === "ask") {
      result.questions.push({ text: from, fallback, spin });
      return from;
    }
    const to = other && pipe === "fallback" ? fallback : spin;
    result.changes.push({ from, to, note: null });
    if (!result.dialects.length) result.dialects.push("Outreach, Salesloft or Apollo");
    return to;
  });
  return result;
}

type Commands = Pick<
  Host,
  | "templates"
  | "template"
  | "templateVocabulary"
  | "saveTemplate"
  | "copyTemplate"
  | "archiveTemplate"
  | "previewTemplate"
  | "translateTemplate"
>;

export function templateCommands(store: FakeStore): Commands {
  const all = first();
  const find = (id: string) => {
    const kept = all.find((one) => one.id === id);
    if (!kept) throw say("not_found", "There is no such template. Look at the list again.");
    return kept;
  };
  const detail = ({ id, archived, starter, versions, usage }: Kept): TemplateDetail => {
    const [now] = versions as [TemplateVersion];
    const { name, kind, channel, language, tags } = now.text;
    return {
      line: {
        id,
        version: now.version,
        name,
        kind,
        channel,
        language,
        tags,
        archived,
        starter,
        updated_at: now.at,
        usage,
      },
      text: structuredClone(now.text),
      versions: structuredClone(versions),
    };
  };
  const keep = (id: string, one: TemplateText) => {
    const usage = { drafted: 0, approved: 0, edited: 0, denied: 0, answered: 0 };
    const kept: Kept = { id, archived: false, starter: false, versions: [{ version: 1, at: AT, text: one }], usage };
    all.push(kept);
    store.changed();
    return detail(kept);
  };

  /** Values of an account; a gap for what is not known. */
  function fill(source: string, accountId: string, missing: Set<string>, claims: Claim[]): string {
    const account = store.account(accountId);
    const { contacts } = store.detail(accountId);
    const { name, company, offer } = store.settings.sender;
    const values: Record<string, string | null | undefined> = {
      "contact.first_name": contacts[0]?.name.split(" ")[0],
      "contact.title": contacts[0]?.title,
      "account.name": account.name,
      "account.industry": account.industry,
      "account.country": account.country,
      "account.employees": account.employees?.toString(),
      "sender.name": name,
      "sender.company": company,
      "sender.offer": offer,
      "snippet.opening": `${account.name} came up while I was looking at companies like yours.`,
    };
    return source.replaceAll(/\{\{\s*([\w.]+)[^}]*\}\}/g, (_, field: string) => {
      const value = values[field];
      if (!value) {
        missing.add(field);
        return `[${FIELDS.find(([known]) => known === field)?.[1] ?? field}?]`;
      }
      if (!field.startsWith("snippet.") && !claims.some(({ source }) => source === field))
        claims.push({ text: value, source: field });
      return value;
    });
  }

  return {
    templates: async () => all.map((kept) => detail(kept).line),
    template: async (id) => detail(find(id)),
    templateVocabulary: async () => ({
      fields: FIELDS.map(([word, what]) => ({ text: word, what })),
      filters: FILTERS.map(([word, what]) => ({ text: word, what })),
    }),
    async saveTemplate(id, version, one) {
      const [problem] = problemsOf(one);
      if (problem) throw say("bad_input", `${problem.message} Nothing was saved.`);
      if (!one.name.trim()) throw say("bad_input", "Give it a name of at most 100 characters.");
      if (id === null) return keep(store.id("tpl"), one);
      const kept = find(id);
      if (kept.versions[0]?.version !== version) throw say("already_decided", "This template was saved elsewhere.");
      kept.versions.unshift({ version: version + 1, at: AT, text: structuredClone(one) });
      kept.starter = false;
      store.changed();
      return detail(kept);
    },
    async copyTemplate(id) {
      const { text: one } = detail(find(id));
      return keep(store.id("tpl"), { ...one, name: `${one.name} (copy)` });
    },
    async archiveTemplate(id, archived) {
      const kept = find(id);
      kept.archived = archived;
      store.changed();
      return detail(kept);
    },
    async previewTemplate(one, account) {
      const problems = problemsOf(one);
      const missing = new Set<string>();
      const claims: Claim[] = [];
      const filled = (source: string) => (account ? fill(source, account, missing, claims) : source);
      const subject = one.channel === "email" ? filled(one.subject) : "";
      const body = filled(one.body);
      const over = one.channel === "linkedin_invitation" && body.length > 300;
      return {
        problems,
        message: account
          ? {
              channel: one.channel ?? "email",
              hand_off: "clipboard",
              from: "",
              recipient: null,
              subject,
              body,
              attachments: [],
            }
          : null,
        missing: [...missing],
        claims,
        notes: over ? [`It has ${body.length} characters, and the note of an invitation takes 300.`] : [],
        reasons: one.body.includes("snippet.opening") ? ["Its opening is “Who they are”."] : [],
      };
    },
    async translateTemplate(subject, body, pipe) {
      return { ...translated(body, pipe), subject: translated(subject, pipe).body };
    },
  };
}
