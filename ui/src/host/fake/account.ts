/** An invented account: its page, and what the rep changes on it. */
import type { AccountDetail, AccountField, AccountRow, Host } from "../types";
import { isLive, timingOf } from "./dossier";
import { pairsOf } from "./duplicates";
import { reviewRisk } from "./findings";
import { answer, qualify, scorecard } from "./qualification";
import { say, type FakeStore } from "./store";

const plain = ["domain", "industry", "employees", "revenue", "country", "region", "technologies"] as const;

function fieldsOf(store: FakeStore, row: AccountRow): AccountField[] {
  const { own, origins, notes } = store.dossier(row.id);
  const origin = (name: string) => origins.get(name) ?? null;
  const value = (name: (typeof plain)[number]): string | null => {
    if (name === "technologies") return row.technologies.join("; ") || null;
    return row[name] === null ? null : String(row[name]);
  };
  const written = (name: string, text: string | null) => ({ name, value: text, origin: origin(name) });
  return [
    written("name", row.name),
    ...plain.map((name) => ({ name, value: value(name), origin: origin(name) })),
    written("notes", notes),
    written("do_not_contact", row.do_not_contact ? "yes" : null),
    ...Object.entries(own).map(([name, value]) => written(`own.${name}`, value)),
  ];
}

export function detailOf(store: FakeStore, id: string): AccountDetail {
  const account = store.account(id);
  const dossier = store.dossier(id);
  const { framework, qualified_from } = store.settings;
  const cards = scorecard(framework, dossier.card);
  const contacts = store.contacts.get(id) ?? [];
  return {
    account,
    fields: fieldsOf(store, account),
    contacts,
    qualification: qualify(framework, dossier.card, qualified_from),
    scorecard: cards,
    risks: reviewRisk({ contacts, scorecard: cards, deals: dossier.deals }),
    signals: dossier.signals.map((signal) => ({ ...signal, live: isLive(signal, store.now()) })),
    timing: timingOf(dossier, store.now()),
    deals: dossier.deals,
    scores: dossier.scores.slice(0, 50),
    duplicates: pairsOf(store, account),
    merged: dossier.merged,
    history: store.executions.filter(({ line }) => line.account_id === id).map(({ line }) => line),
  };
}

const units: Record<string, number> = { k: 1e3, m: 1e6, b: 1e9 };
/** “$1.5M”, “12,000”. */
function figure(text: string): number | null {
  const [, digits, unit = ""] = /^\$?\s*([\d.,]+)\s*([kmb]?)$/i.exec(text) ?? [];
  if (!digits) return null;
  const value = Number(digits.replaceAll(",", "")) * (units[unit.toLowerCase()] ?? 1);
  return Number.isFinite(value) ? value : null;
}

const names = new Intl.DisplayNames("en", { type: "region" });
function codeOf(country: string): string {
  const codes = ["US", "DE", "NL", "GB", "CA", "IE", "ES", "MT", "PL", "PT", "FR", "IT", "SE", "AU"];
  return codes.find((code) => names.of(code)?.toLowerCase() === country.toLowerCase()) ?? country;
}

function change(row: AccountRow, field: string, text: string): AccountRow {
  switch (field) {
    case "employees":
    case "revenue": {
      const value = text === "" ? null : figure(text);
      if (text !== "" && value === null) {
        throw say(
          "bad_input",
          `“${text}” is not a number. Write it like 1,200${field === "revenue" ? " or $1.5M" : ""}.`,
        );
      }
      return { ...row, [field]: value };
    }
    case "technologies":
      return { ...row, technologies: text.split(/[;,]/).flatMap((name) => name.trim() || []) };
    case "country":
      return { ...row, country: text === "" ? null : codeOf(text) };
    case "domain":
    case "industry":
    case "region":
      return { ...row, [field]: text || null };
    case "name":
      if (text === "") throw say("bad_input", "Name: an account needs one.");
      return { ...row, name: text };
    case "do_not_contact":
      return { ...row, do_not_contact: text === "yes" };
    default:
      return row;
  }
}

type Commands = "account" | "editAccount" | "addSignal" | "removeSignal" | "setAnswer";

export function accountCommands(store: FakeStore): Pick<Host, Commands> {
  const told = (id: string): AccountDetail => {
    store.changed();
    return detailOf(store, id);
  };
  const edited = (id: string, field: string, raw: string | null) =>
    store.dossier(id).origins.set(field, { source: "typed", line: null, at: store.now().toISOString(), raw });
  return {
    account: async (id) => detailOf(store, id),
    async editAccount(id, field, value) {
      const text = value.trim();
      const row = change(store.account(id), field, text);
      store.accounts.set(id, row);
      if (field === "notes") store.dossier(id).notes = text || null;
      if (field.startsWith("own.")) {
        const dossier = store.dossier(id);
        const others = Object.entries(dossier.own).filter(([name]) => name !== field.slice(4));
        dossier.own = Object.fromEntries(text === "" ? others : [...others, [field.slice(4), text]]);
      }
      const kept = detailOf(store, id).fields.find(({ name }) => name === field)?.value ?? null;
      if (text === "") store.dossier(id).origins.delete(field);
      else edited(id, field, kept === text ? null : text);
      store.rescore("edit", [id]);
      return told(id);
    },
    async addSignal(id, { kind, title, on, expires_on, url }) {
      if (url !== "" && !/^https?:\/\/\S+$/.test(url))
        throw say("bad_input", `url: “${url}” is no web address; begin it with https://`);
      if (expires_on !== null && expires_on <= on) {
        throw say("bad_input", "expires_on: lies before the day it happened; choose a later day");
      }
      const usual = new Date(Date.parse(on) + 90 * 86_400_000).toISOString().slice(0, 10);
      const origin = { source: "typed", line: null, at: store.now().toISOString(), raw: null };
      const signal = {
        id: store.id("sig"),
        kind,
        title,
        on,
        expires_on: expires_on ?? usual,
        url: url || null,
        origin,
      };
      const dossier = store.dossier(id);
      dossier.signals = [signal, ...dossier.signals].sort((a, b) => b.on.localeCompare(a.on));
      store.retime(id);
      return told(id);
    },
    async removeSignal(id, signal) {
      const dossier = store.dossier(id);
      dossier.signals = dossier.signals.filter((one) => one.id !== signal);
      store.retime(id);
      return told(id);
    },
    async setAnswer(id, element, evidence) {
      answer(store.dossier(id).card, element, evidence, store.now().toISOString());
      return told(id);
    },
  };
}
