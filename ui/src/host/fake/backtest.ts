/** What an invented past says: too little for the rep's own deals, enough in a file. */
import type { Backtest, Host } from "../types";
import type { FakeStore } from "./store";

const rules = "backtest-1";
const nothing = { auc: null, auc_low: null, auc_high: null, brier: null, brier_base: null };

function tooFew(deals: number, won: number): Backtest {
  const needed = Math.max(0, 40 - deals);
  return {
    deals,
    won,
    win_rate: deals > 0 ? won / deals : null,
    needed,
    ...nothing,
    significant: [],
    calibration: [],
    left_out: [],
    suggested: [],
    verdict: `Too few closed deals to say anything: it takes ${needed} more. With fewer, chance looks like a reason.`,
    rules,
  };
}

const found: Backtest = {
  deals: 412,
  won: 148,
  win_rate: 0.359,
  needed: null,
  significant: [
    { factor: "industry", value: "Manufacturing", n: 97, win_rate: 0.557, lift: 1.87, low: 1.42, high: 2.31, p: 0.001 },
    { factor: "employees", value: "100 to 1,000", n: 203, win_rate: 0.443, lift: 1.61, low: 1.21, high: 2.1, p: 0.009 },
    { factor: "country", value: "US", n: 142, win_rate: 0.246, lift: 0.59, low: 0.42, high: 0.83, p: 0.018 },
  ],
  auc: 0.67,
  auc_low: 0.61,
  auc_high: 0.72,
  brier: 0.209,
  brier_base: 0.23,
  calibration: [
    { predicted: 0.14, observed: 0.17, n: 84, low: 0.1, high: 0.26 },
    { predicted: 0.27, observed: 0.24, n: 96, low: 0.17, high: 0.34 },
    { predicted: 0.36, observed: 0.39, n: 88, low: 0.29, high: 0.49 },
    { predicted: 0.49, observed: 0.46, n: 79, low: 0.36, high: 0.57 },
    { predicted: 0.64, observed: 0.62, n: 65, low: 0.49, high: 0.73 },
  ],
  left_out: [
    { factor: "close_reason", why: "It is only known after a deal has closed." },
    { factor: "revenue", why: "It is known for 31 of 412 deals; that is too few to compare." },
  ],
  suggested: [
    {
      criterion: "industry",
      current: 3,
      suggested: 4.5,
      why: "Industry told won from lost better than anything else.",
    },
    { criterion: "country", current: 1.5, suggested: 0.8, why: "The countries you look for won less often, not more." },
  ],
  verdict:
    "There is something to learn: three things go with winning more than chance would explain. They tell a won deal from a lost one in 67 of 100 pairs, where 50 is chance.",
  rules,
};

export function backtestCommands(store: FakeStore, enough: boolean): Pick<Host, "backtestOwn" | "backtestFile"> {
  return {
    async backtestOwn() {
      if (enough) return structuredClone(found);
      const closed = [...store.accounts.keys()]
        .slice(0, 15)
        .flatMap((id) => store.dossier(id).deals.filter(({ status }) => status !== "open"));
      return tooFew(closed.length, closed.filter(({ status }) => status === "won").length);
    },
    backtestFile: async () => structuredClone(found),
  };
}
