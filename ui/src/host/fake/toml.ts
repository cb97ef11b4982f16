/** Just enough TOML for the invented profiles: keys, strings, numbers, lists of strings, sections and `[[own]]`. */
import type { Icp } from "../types";
import { emptyIcp } from "./profiles";
import { say } from "./store";

type Value = string | number | string[];
const quoted = (text: string): string => JSON.stringify(text);
const written = (value: Value): string =>
  Array.isArray(value) ? `[${value.map(quoted).join(", ")}]` : typeof value === "string" ? quoted(value) : `${value}`;

export function toToml(icp: Icp): string {
  const lines = [`name = ${quoted(icp.name)}`];
  for (const key of ["exclude_industries", "exclude_countries", "exclude_keywords"] as const) {
    if (icp[key].length > 0) lines.push(`${key} = ${written(icp[key])}`);
  }
  const section = (head: string, values: object) => {
    lines.push("", head);
    for (const [key, value] of Object.entries(values) as [string, Value | null][]) {
      if (value !== null && !(Array.isArray(value) && value.length === 0)) lines.push(`${key} = ${written(value)}`);
    }
  };
  for (const key of ["industry", "employees", "revenue", "country", "technologies", "keywords"] as const) {
    if (icp[key]) section(`[${key}]`, icp[key]);
  }
  for (const own of icp.own) section("[[own]]", own);
  section("[high]", icp.high);
  section("[medium]", icp.medium);
  return `${lines.join("\n")}\n`;
}

const sections: Record<string, string[]> = {
  "": ["name", "exclude_industries", "exclude_countries", "exclude_keywords"],
  industry: ["weight", "any_of"],
  employees: ["weight", "min", "max"],
  revenue: ["weight", "min", "max"],
  country: ["weight", "any_of"],
  technologies: ["weight", "any_of"],
  keywords: ["weight", "any_of"],
  own: ["field", "weight", "any_of", "min", "max"],
  high: ["score", "known"],
  medium: ["score", "known"],
};

export function fromToml(text: string): Icp {
  const icp = structuredClone(emptyIcp) as Icp & Record<string, unknown>;
  let [name, target]: [string, Record<string, unknown>] = ["", icp];
  text.split("\n").forEach((whole, index) => {
    const line = whole.trim();
    const wrong = (what: string) => say("bad_input", `Line ${index + 1}: ${what}`);
    if (line === "" || line.startsWith("#")) return;
    const head = /^\[\[?([\w]+)\]?\]$/.exec(line);
    if (head) {
      name = head[1] ?? "";
      if (!sections[name]) throw wrong(`${name}: there is no such section`);
      target = {};
      if (name === "own") icp.own.push(Object.assign(target, { any_of: [], min: null, max: null }) as never);
      else (icp as Record<string, unknown>)[name] = target;
      return;
    }
    const [, key = "", raw = ""] = /^(\w+)\s*=\s*(.+)$/.exec(line) ?? [];
    const path = name ? `${name}.${key}` : key;
    if (!key) throw wrong("not a line like `name = value`");
    if (!sections[name]?.includes(key)) throw wrong(`${path}: there is no such field`);
    try {
      target[key] = JSON.parse(raw.replaceAll(/(?<=\d)_(?=\d)/g, "")) as Value;
    } catch {
      throw wrong(`${path}: \`${raw}\` is no value; texts stand in double quotes`);
    }
  });
  return icp;
}
