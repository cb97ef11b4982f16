/**
 * The invented program, at the other end of the real wire: the window runs as it does in the shell, and what it calls
 * is what would be called there. Its answers are filled with hostile text.
 */
import type { Host } from "../../../src/host";
import type { Answers, Shape } from "./answers";

export interface Filling extends Omit<Answers, "fields"> {
  payloads: string[];
  /** With which payload each field goes on. */
  next: Record<string, number>;
  /** Fields that have a text where there was none, from the beginning. */
  once: string[];
}

export interface Look {
  calls: string[];
  /** What ran, although it is text. */
  ran: unknown[];
  /** Which payloads each field has been given. */
  given: Record<string, number[]>;
  next: Record<string, number>;
  /** Which payloads stand in the page as text, for everybody to read. */
  read: number[];
  /** Elements that could fetch, run or change where the page is. */
  elements: Record<string, number>;
  tags: string[];
  /** What an attribute does or asks for that no attribute of ours does. */
  attributes: string[];
  polluted: string[];
}

/** What is answered once, and not asked for again. */
export const once = [
  "AskOutcome.reason",
  "ImportColumn.field",
  "ImportDraft.sheet",
  "saveRejects",
  "TemplateProblem.suggestion",
  "TranslatedPlace.note",
];

interface Watched extends Window {
  /** A test cannot import into a page in its own words: they are rewritten. */
  __program(): Promise<{ previewHost(): Host }>;
  __look(): Look;
  __changed(): void;
  /** How many questions have no answer yet. */
  __asked(): number;
  /** From now on nothing is unknown: a text where there was none. */
  __known: boolean;
}

export const look = () => (window as unknown as Watched).__look();
/** What is shown is asked for again, of a program that knows more than before, and stands there when this ends. */
export const changed = async () => {
  const watched = window as unknown as Watched;
  const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)));
  watched.__known = true;
  watched.__changed();
  // An answer may lead to the next question: only a while without any is the end.
  for (let quiet = 0, tries = 0; quiet < 4 && tries < 60; tries++) {
    await drawn();
    quiet = watched.__asked() > 0 ? 0 : quiet + 1;
  }
};

/** Runs in the page, before anything of it: whole in itself. */
export function behindTheWire({ payloads, next, once, commands, events }: Filling): void {
  type Told = { event: string; handler: number };
  const calls: string[] = [];
  const ran: unknown[] = [];
  const given: Record<string, Set<number>> = {};
  const originals = new Map<string, string>();
  const plain = Object.getOwnPropertyNames(Object.prototype).length;
  Object.defineProperty(window, "__ran", { set: (what) => void ran.push(what), get: () => undefined });

  const atOnce = (shape: Shape) => shape && "field" in shape && once.includes(shape.field);
  let names = 0;
  /** A third of the app's own names become ones of the rep's. */
  const stays = (text: string, how: string) =>
    (how === "own" || how === "later") &&
    !text.startsWith("own.") &&
    !((how === "own" || known()) && ++names % 3 === 0);
  function fill(text: string, field: string, how: string, among: number): string {
    if (payloads.length === 0 || stays(text, how)) return text;
    const made = hostile(text, field, how, among);
    originals.set(made, text);
    return made;
  }
  function hostile(text: string, field: string, how: string, among: number): string {
    const start = next[field] ?? 0;
    const name = how === "own" || how === "later";
    const many = name ? 1 : Math.max(12, Math.ceil(payloads.length / among));
    const chosen = Array.from({ length: many }, (_, at) => (start + at) % payloads.length);
    next[field] = (start + many) % payloads.length;
    for (const at of chosen) (given[field] ??= new Set()).add(at);
    const all = chosen.map((at) => payloads[at]).join(" ");
    const alone = name ? `own.${all}` : all;
    // What comes back must tell what it was.
    const taken = (originals.get(alone) ?? text) !== text;
    return how === "end" || taken ? `${text} ${alone}` : alone;
  }
  const known = () => (window as unknown as Watched).__known && payloads.length > 0;
  /** A text where the program had none. */
  function invented(shape: Shape): unknown {
    if (!shape || payloads.length === 0) return null;
    if ("field" in shape) return hostile("", shape.field, shape.how, 1).trim();
    if (!("fields" in shape) || !shape.whole) return null;
    const parts = Object.entries(shape.fields).map(([name, part]) => [name, invented(part)]);
    return parts.some(([, part]) => part === null) ? null : Object.fromEntries(parts);
  }
  function filled(value: unknown, shape: Shape, among = 1): unknown {
    if (!shape || value === undefined) return value;
    if (value === null) return known() || atOnce(shape) ? invented(shape) : null;
    if ("field" in shape) return typeof value === "string" ? fill(value, shape.field, shape.how, among) : value;
    if ("list" in shape && (value as unknown[]).length === 0)
      return [invented(shape.list)].filter((one) => one !== null);
    if ("list" in shape)
      return (value as unknown[]).map((one, _, all) => filled(one, shape.list, Math.max(among, all.length)));
    const inside = (name: string) => ("record" in shape ? shape.record : (shape.fields[name] ?? null));
    if (typeof value !== "object") return filled(value, inside(""), among);
    const parts = Object.entries(value).map(([name, part]) => {
      const within = "record" in shape && typeof part === "object" ? shape : inside(name);
      return [name, filled(part, within, among)];
    });
    if ("record" in shape && payloads.length > 0)
      for (const name of ["__proto__", "constructor", "toString"]) parts.push([name, filled("yes", shape.record)]);
    // As it comes over the wire: `__proto__` is a name like another.
    return JSON.parse(`{${parts.map(([name, part]) => `${JSON.stringify(name)}:${JSON.stringify(part)}`).join()}}`);
  }
  /** What comes back as it was given is what the program had. */
  function meant(value: unknown): unknown {
    if (typeof value === "string") return originals.get(value) ?? value;
    if (Array.isArray(value)) return value.map(meant);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [meant(name), meant(part)]));
  }

  let ids = 0;
  let open = 0;
  const callbacks = new Map<number, (told: unknown) => void>();
  const listening = new Map<number, Told>();
  function tell(event: string, payload: unknown): void {
    const told = filled(JSON.parse(JSON.stringify(payload)), events[event] ?? null);
    for (const [id, to] of listening) if (to.event === event) callbacks.get(to.handler)?.({ event, id, payload: told });
  }
  type Questions = Record<string, (...args: unknown[]) => Promise<unknown>>;
  let begun: Promise<Questions> | undefined;
  async function begin(): Promise<Questions> {
    const { previewHost } = await (window as unknown as Watched).__program();
    const host = previewHost();
    host.onChanged(() => tell("changed", null));
    host.onAudit((entries) => tell("audit-progressed", entries));
    host.onWriting((id, text) => tell("model-writing", { id, text }));
    host.onImport({
      dropped: (draft) => tell("import-dropped", draft),
      refused: ({ code, message }) => tell("import-refused", { code, message }),
      progress: (progress) => tell("import-progress", progress),
    });
    return host as unknown as Questions;
  }
  async function invoke(command: string, args: Record<string, unknown> = {}): Promise<unknown> {
    if (command === "plugin:event|listen") {
      const id = ++ids;
      listening.set(id, { event: String(args["event"]), handler: Number(args["handler"]) });
      return id;
    }
    if (command === "plugin:event|unlisten") return void listening.delete(Number(args["eventId"]));
    calls.push(command);
    open++;
    const host = await (begun ??= begin());
    const name = command.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    try {
      const answer = (await host[name]?.(...Object.values(args).map(meant))) ?? null;
      return filled(JSON.parse(JSON.stringify(answer)), commands[command] ?? null);
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (!code) throw error;
      // As Tauri does: no error, but what the program said.
      throw { code, message: fill(message, "AppError.message", "end", 1) };
    } finally {
      open--;
    }
  }

  const never = /^(on|src$|srcset$|srcdoc$|action$|formaction$|ping$|background$|poster$|data$|xlink:|http-equiv$)/i;
  function attributesOf(element: Element): string[] {
    return [...element.attributes]
      .filter(({ name, value }) => never.test(name) || (name === "href" && !value.startsWith("#/")))
      .map(({ name, value }) => `${element.localName} ${name}=${value}`);
  }
  const squeezed = (text: string) => text.replace(/[\s\p{C}•]/gu, "");
  Object.assign(window, {
    __TAURI_INTERNALS__: {
      invoke,
      transformCallback(callback: (told: unknown) => void) {
        callbacks.set(++ids, callback);
        return ids;
      },
      unregisterCallback: (id: number) => callbacks.delete(id),
    },
    __TAURI_EVENT_PLUGIN_INTERNALS__: { unregisterListener: (_: string, id: number) => listening.delete(id) },
    __changed: () => tell("changed", null),
    __asked: () => open,
    __look(): Look {
      const page = squeezed(document.body.innerText);
      const inside = [...document.querySelectorAll("body *")];
      const elements: Record<string, number> = {};
      for (const tag of "script iframe frame object embed base meta link img video audio math form".split(" "))
        elements[tag] = document.querySelectorAll(tag).length;
      return {
        calls,
        ran,
        given: Object.fromEntries(Object.entries(given).map(([field, which]) => [field, [...which]])),
        next,
        read: payloads.flatMap((payload, at) => (page.includes(squeezed(payload)) ? [at] : [])),
        elements,
        tags: [...new Set(inside.map(({ localName }) => localName))],
        attributes: inside.flatMap(attributesOf),
        polluted: [
          ...Object.getOwnPropertyNames(Object.prototype).slice(plain),
          ...("polluted" in {} ? ["polluted"] : []),
        ],
      };
    },
  });
}
