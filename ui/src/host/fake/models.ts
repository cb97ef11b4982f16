/** Invented providers: they are switched on without a question, and one writes a few words after another. */
import type { Host, ModelCallLine, ModelUse, PreparedPrompt, ProviderState } from "../types";
import { say, type FakeStore } from "./store";

type ModelCommands = Pick<
  Host,
  | "providers"
  | "switchProvider"
  | "moveProvider"
  | "useInRuns"
  | "setModel"
  | "takesKeysNatively"
  | "enterKey"
  | "giveKey"
  | "forgetKey"
  | "modelsOf"
  | "prepareWriting"
  | "writePrepared"
  | "stopWriting"
  | "modelCalls"
  | "onWriting"
>;

export interface FakeModels {
  /** Begin with a provider that is ready. */
  ready?: boolean;
  /** What it says, and how it ends. */
  says?: string;
  breaks?: string;
  /** Why it did not word the drafts that wait. */
  fallback?: string;
  /** Keys are typed into a field of the page. */
  field?: boolean;
}

const usual: Record<string, [string, string]> = {
  openai: ["OpenAI", "https://api.openai.com/v1"],
  anthropic: ["Anthropic", "https://api.anthropic.com/v1"],
  gemini: ["Google Gemini", "https://generativelanguage.googleapis.com/v1beta"],
  ollama: ["Ollama", "http://localhost:11434/v1"],
  compatible: ["Another server (OpenAI-compatible)", ""],
};

const unused: ModelUse = {
  model: null,
  temperature: null,
  most_tokens: 500,
  tokens_a_day: 100_000,
  price_sent: null,
  price_written: null,
  cost_a_day: null,
};

function asCondition(state: ProviderState): ProviderState["condition"] {
  if (!state.address) return "no_address";
  if (!state.switched_on) return "off";
  if (state.needs_key && !state.key) return "no_key";
  return state.chosen.model ? "ready" : "no_model";
}

function hostOf(address: string): string | null {
  try {
    const url = new URL(address);
    return `${url.protocol}//${url.hostname}:${url.port || (url.protocol === "https:" ? 443 : 80)}`;
  } catch {
    return null;
  }
}

export function modelCommands(store: FakeStore, options: FakeModels = {}): ModelCommands {
  const listeners = new Set<(id: string, text: string) => void>();
  const stopped = new Set<string>();
  const prepared = new Map<string, PreparedPrompt>();
  const calls: ModelCallLine[] = [];
  let all: ProviderState[] = Object.entries(usual).map(([id, [name, address]]) => ({
    id,
    name,
    condition: "off",
    address,
    usual_address: address,
    host: hostOf(address),
    local: id === "ollama",
    switched_on: false,
    in_runs: false,
    needs_key: ["openai", "anthropic", "gemini"].includes(id),
    key: null,
    chosen: { ...unused },
    tokens_today: 0,
    cost_today: 0,
  }));
  const change = (id: string, part: Partial<ProviderState>) => {
    all = all.map((state) => {
      const next = { ...state, ...(state.id === id && part) };
      return { ...next, condition: asCondition(next) };
    });
    return Promise.resolve(all);
  };
  void change("", {});
  if (options.ready) void change("ollama", { switched_on: true, chosen: { ...unused, model: "smollm2" } });
  const find = (id: string) => {
    const found = all.find((state) => state.id === id);
    if (!found) throw say("not_found", `There is no provider “${id}”.`);
    return found;
  };

  return {
    onWriting(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    providers: () => Promise.resolve(all),
    switchProvider: (id, on) => change(id, { switched_on: on, ...(!on && { in_runs: false }) }),
    async moveProvider(id, address) {
      const text = address.trim() || find(id).usual_address;
      const host = hostOf(text);
      if (!host) throw say("bad_input", "This is not a web address. It looks like https://api.example.com/v1.");
      const same = host === find(id).host;
      return change(id, { address: text, host, ...(!same && { key: null, chosen: { ...unused } }) });
    },
    useInRuns: (id, on) => change(id, { in_runs: on }),
    setModel: (id, chosen) => change(id, { chosen }),
    takesKeysNatively: () => Promise.resolve(!options.field),
    enterKey: (id) => change(id, { key: { ending: "7Q2x" } }),
    async giveKey(id, key) {
      if (key.length < 8) throw say("bad_input", "That is not a key.");
      return change(id, { key: { ending: key.length < 16 ? "" : key.slice(-4) } });
    },
    forgetKey: (id) => change(id, { key: null }),
    modelsOf: () => Promise.resolve(["llama-small", "smollm2"]),
    async prepareWriting({ provider, text, wish }) {
      const { name, host, local, chosen } = find(provider);
      const shown: PreparedPrompt = {
        id: store.id("mod"),
        provider: name,
        host: host ?? "",
        local,
        model: chosen.model ?? "",
        system: "You write short sales messages for a sales representative.",
        user: `Rewrite the message below. What the representative wants: ${wish}\n\n⟦0123 message\n${text}\nmessage 0123⟧`,
        tokens: 320,
        most_tokens: chosen.most_tokens,
        units: 0.82,
        cost: null,
      };
      prepared.set(shown.id, shown);
      return shown;
    },
    async writePrepared(id) {
      const shown = prepared.get(id);
      if (!shown || !prepared.delete(id)) throw say("already_decided", "This was sent already.");
      const says =
        options.says ?? "Hi there,\n\nwould a short summary of how others keep stock in step be of use?\n\nBest";
      let text = "";
      for (const word of says.split(/(?<=\s)/)) {
        if (stopped.has(id)) break;
        text += word;
        listeners.forEach((listener) => listener(id, text));
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
      const reason = options.breaks ?? null;
      calls.unshift({
        ...shown,
        at: store.now().toISOString(),
        purpose: "edit",
        account: "Alder & Finch Robotics",
        account_id: "acc-1",
        execution: null,
        digest: "0123",
        outcome: stopped.has(id) ? "stopped" : reason ? "failed" : "answered",
        reason,
        answer: text || null,
        tokens_sent: 320,
        tokens_written: 24,
        ms: 900,
      });
      store.changed();
      return {
        text: text.trim() || null,
        removed: [],
        stopped: stopped.has(id),
        reason,
        tokens_sent: 320,
        tokens_written: 24,
        cost: null,
      };
    },
    stopWriting: (id) => Promise.resolve(Boolean(stopped.add(id))),
    modelCalls: async ({ execution, limit }) =>
      calls.filter((call) => execution === null || call.execution === execution).slice(0, limit),
  };
}
