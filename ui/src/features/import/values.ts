/** How a value of a file is shown once it was understood. */
import { country, money, number } from "../../components/format";
import type { PreviewCell, PreviewLine } from "../../host";

const formats: Record<string, (value: string) => string> = {
  country,
  employees: (value) => figure(value, number),
  revenue: (value) => figure(value, money),
  revenue_millions: (value) => figure(value, money),
};
const figure = (value: string, format: (figure: number) => string): string =>
  value.trim() === "" || Number.isNaN(Number(value)) ? value : format(Number(value));

export const shown = (field: string, value: string): string => formats[field]?.(value) ?? value;

/** As it was read, in a way that shows a difference to how it is written. */
export function shownBeside(field: string, value: string, raw: string): string {
  const words = shown(field, value);
  return words === raw.trim() ? value : words;
}

/** It was read as something else than it says. */
export const differs = ({ field, raw, value }: PreviewCell): boolean => {
  const text = raw.trim();
  return text !== "" && value !== text && (value === null || shown(field, value) !== text);
};

export const hasProblem = ({ outcome, cells }: PreviewLine): boolean =>
  outcome === "rejected" || cells.some(({ note }) => note !== null);
