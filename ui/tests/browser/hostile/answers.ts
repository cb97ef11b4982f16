/** Where the program's answers hold text, read from the bindings: nobody has to keep a list of the fields. */
import { join } from "node:path";

import ts from "typescript";

/** How an answer is filled with hostile text; `null`: there is none in it. */
export type Shape =
  | null
  | { field: string; how: How }
  | { list: Shape }
  | { record: Shape }
  /** `whole`: there is nothing but text in it. */
  | { fields: Record<string, Shape>; whole: boolean };

/**
 * Hostile text follows what is there ("end") or stands in its place ("whole"). A name of a field, which is the app's or
 * the rep's own, becomes another own one; at some only where it is not needed to find the way ("own", "later").
 */
export type How = "end" | "whole" | "own" | "later";

export interface Answers {
  commands: Record<string, Shape>;
  events: Record<string, Shape>;
  /** Every field of text there is. */
  fields: string[];
}

/** Ids and dates are made by the program, and these words chosen from a list of it. */
const made = /[.](|.*_)(id|execution|approval|merge|at|on)$/;
const chosen = new Set([
  "Mover.account",
  "RankedAccount.account",
  "ImportProgress.draft",
  "HistoryLine.goal",
  "ExecutionDetail.goal",
  "Finding.kind",
  "Settings.profile",
  "Settings.log_level",
]);

const places = /[.](url|linkedin|email|domain|address|usual_address|host|from|recipient|file)$/;
const own = new Set(["PreviewCell.field", "Driver.factor", "LeftOut.factor", "SuggestedWeight.criterion"]);
const later = new Set([
  "AccountField.name",
  "Factor.name",
  "Gap.field",
  "ImportColumn.field",
  "ImportField.name",
  "Raise.factor",
]);

export function answers(): Answers {
  const file = join(import.meta.dirname, "../../../src/bindings/index.ts");
  const program = ts.createProgram([file], {
    strict: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const scope = source && checker.getSymbolAtLocation(source);
  if (!source || !scope) throw new Error("there are no bindings");
  const fields = new Set<string>();

  function text(field: string): Shape {
    if (made.test(field) || chosen.has(field)) return null;
    fields.add(field);
    return { field, how: own.has(field) ? "own" : later.has(field) ? "later" : places.test(field) ? "whole" : "end" };
  }
  function shape(type: ts.Type, field: string): Shape {
    if (type.flags & ts.TypeFlags.Unknown) return kept(text(field));
    const bare = checker.getNonNullableType(type);
    if (bare.flags & ts.TypeFlags.String) return text(field);
    if (bare.isUnion() || !(bare.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return null;
    const [element] = checker.isArrayType(bare) ? checker.getTypeArguments(bare as ts.TypeReference) : [];
    if (element) return listed(shape(element, field));
    const values = checker.getIndexTypeOfType(bare, ts.IndexKind.String);
    if (values) return kept(shape(values, field));
    const name = bare.aliasSymbol?.name ?? field;
    const parts = bare.getProperties().flatMap((part): [string, Shape][] => {
      const inside = shape(checker.getTypeOfSymbol(part), `${name}.${part.name}`);
      return inside ? [[part.name, inside]] : [];
    });
    const whole = parts.length === bare.getProperties().length;
    return parts.length > 0 ? { fields: Object.fromEntries(parts), whole } : null;
  }
  const listed = (inside: Shape) => inside && { list: inside };
  const kept = (inside: Shape) => inside && { record: inside };

  /** The members of an exported object, by their names on the wire. */
  function members(of: string, between: string, answer: (member: ts.Type) => ts.Type | undefined) {
    const exported = checker.getExportsOfModule(scope as ts.Symbol).find(({ name }) => name === of);
    if (!exported) throw new Error(`there are no ${of} in the bindings`);
    return Object.fromEntries(
      checker
        .getTypeOfSymbol(exported)
        .getProperties()
        .map((member) => {
          const { name } = member;
          const type = answer(checker.getTypeOfSymbol(member));
          return [name.replace(/[A-Z]/g, (big) => between + big.toLowerCase()), type ? shape(type, name) : null];
        }),
    );
  }
  const argument = (type: ts.Type | undefined) => type && checker.getTypeArguments(type as ts.TypeReference)[0];
  const part = (type: ts.Type | undefined, name: string) => {
    const one = type?.isUnion() ? type.types.find((each) => each.getProperty(name)) : type;
    const symbol = one?.getProperty(name);
    return symbol && checker.getTypeOfSymbol(symbol);
  };
  const returned = (type: ts.Type | undefined) => type?.getCallSignatures()[0]?.getReturnType();
  const parameter = (type: ts.Type | undefined) => {
    const first = type?.getCallSignatures()[0]?.parameters[0];
    return first && checker.getTypeOfSymbol(first);
  };
  return {
    commands: members("commands", "_", (member) => part(argument(returned(member)), "data")),
    events: members("events", "-", (member) => part(parameter(parameter(part(member, "listen"))), "payload")),
    fields: [...fields].sort(),
  };
}
