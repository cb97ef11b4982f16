/** Figures and times as the rep's system writes them. An absent figure is a dash, never a zero. */
const nothing = "–";

/** The system's locale; the bare C locale of a machine nobody set up has no manners, and gets English ones. */
const system = new Intl.NumberFormat().resolvedOptions().locale;
export const locale = /posix/i.test(system) ? "en" : system;

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
const fine = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
const finePercent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
const dollars = new Intl.NumberFormat(locale, {
  style: "currency",
  currency: "USD",
  currencyDisplay: "narrowSymbol",
  notation: "compact",
  minimumFractionDigits: 0,
  maximumFractionDigits: 1,
});

type Figure = number | null | undefined;
const given = (value: Figure, format: Intl.NumberFormat): string =>
  value === null || value === undefined ? nothing : format.format(value);

export const number = (value: Figure): string => given(value, whole);
export const compact = (value: Figure): string =>
  value && value >= 10_000 ? short.format(value) : given(value, whole);
export const decimal = (value: Figure): string => given(value, fine);
export const money = (value: Figure): string => given(value, dollars);
/** A share that may be small: 0.4% is not none. */
export const rate = (value: Figure): string => given(value, finePercent);
export const share = (value: Figure): string => given(value, percent);
/** An amount in its own currency; of an unknown currency, the bare figure. */
export function amount(value: Figure, currency: string | null): string {
  if (value === null || value === undefined || currency === null) return number(value);
  try {
    return new Intl.NumberFormat(locale, { style: "currency", currency, maximumFractionDigits: 0 }).format(value);
  } catch {
    return `${number(value)} ${currency}`;
  }
}

const sizes = (["byte", "kilobyte", "megabyte"] as const).map(
  (unit) => new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: unit === "megabyte" ? 1 : 0 }),
);
/** How big a file is. */
export function bytes(value: number): string {
  const step = value < 1000 ? 0 : value < 999_500 ? 1 : 2;
  return sizes[step]?.format(value / 1000 ** step) ?? nothing;
}

const regions = new Intl.DisplayNames(locale, { type: "region" });
/** A country by its two-letter code, else as it was written. */
export function country(value: string | null | undefined): string {
  if (!value) return nothing;
  return /^[A-Z]{2}$/.test(value) ? (regions.of(value) ?? value) : value;
}
/** `US-CA` as `CA`: beside its country that is enough. */
export const region = (code: string): string => (/^[A-Z]{2}-\w{1,3}$/.test(code) ? code.slice(3) : code);

/** A score from 0 to 1, as a figure out of 100. */
export const score = (value: Figure): string =>
  value === null || value === undefined ? nothing : whole.format(value * 100);

const exactTime = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" });
const clockTime = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
const dayAndMonth = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
const fullDay = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
const relativeTime = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "narrow" });

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const unit = (name: string) =>
  new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: 1 });
const longer = [
  { from: DAY, format: unit("day") },
  { from: HOUR, format: unit("hour") },
  { from: MINUTE, format: unit("minute") },
];

export function duration(ms: Figure): string {
  if (ms === null || ms === undefined) return nothing;
  const long = longer.find(({ from }) => ms >= from);
  if (long) return long.format.format(ms / long.from);
  return ms < SECOND ? `${fine.format(ms)} ms` : `${fine.format(ms / SECOND)} s`;
}

/** A calendar day, `2026-01-31`, which is the same day everywhere. */
export const calendarDay = (date: string): string => {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  return Number.isNaN(year + month + day) ? date : fullDay.format(new Date(year, month - 1, day));
};

export const exact = (at: Date): string => exactTime.format(at);
export const clock = (at: Date): string => clockTime.format(at);

/** The day, without the year where it is this one. */
export const day = (at: Date, now: Date): string =>
  (at.getFullYear() === now.getFullYear() ? dayAndMonth : fullDay).format(at);

/** How long ago or until; beyond a week, the day. */
export function relative(at: Date, now: Date): string {
  const distance = at.getTime() - now.getTime();
  const size = Math.abs(distance);
  if (size < MINUTE) return relativeTime.format(0, "second");
  if (size < HOUR) return relativeTime.format(Math.trunc(distance / MINUTE), "minute");
  if (size < DAY) return relativeTime.format(Math.trunc(distance / HOUR), "hour");
  if (size < 7 * DAY) return relativeTime.format(Math.trunc(distance / DAY), "day");
  return day(at, now);
}
