/** The real program, over Tauri. Nothing else in the window imports the bindings at run time. */
import { commands, events } from "../bindings";
import { Refused, type AppError, type Host } from "./types";

type Result<T> = { status: "ok"; data: T } | { status: "error"; error: AppError };

function asked<Args extends unknown[], T>(command: (...args: Args) => Promise<Result<T>>) {
  return async (...args: Args): Promise<T> => {
    const result = await command(...args).catch((cause: unknown) => {
      throw new Refused({ code: "internal", message: cause instanceof Error ? cause.message : String(cause) });
    });
    if (result.status === "error") throw new Refused(result.error);
    return result.data;
  };
}

export function tauriHost(): Host {
  return {
    real: true,
    onChanged(listener) {
      const listening = events.changed.listen(() => listener());
      // A window that cannot listen still works: it shows what it asked for last.
      listening.catch((cause: unknown) => console.error("the window cannot hear of changes", cause));
      return () => void listening.then((stop) => stop()).catch(() => undefined);
    },
    status: asked(commands.status),
    confirmClock: asked(commands.confirmClock),
    keychainStatus: asked(commands.keychainStatus),
    accounts: asked(commands.accounts),
    account: asked(commands.account),
    addContact: asked(commands.addContact),
    setAnswer: asked(commands.setAnswer),
    editAccount: asked(commands.editAccount),
    addSignal: asked(commands.addSignal),
    removeSignal: asked(commands.removeSignal),
    unmergeAccount: asked(commands.unmergeAccount),
    icps: asked(commands.icps),
    icp: asked(commands.icp),
    icpFields: asked(commands.icpFields),
    saveIcp: asked(commands.saveIcp),
    icpFromToml: asked(commands.icpFromToml),
    icpToToml: asked(commands.icpToToml),
    previewIcp: asked(commands.previewIcp),
    activateIcp: asked(commands.activateIcp),
    deleteIcp: asked(commands.deleteIcp),
    backtestOwn: asked(commands.backtestOwn),
    backtestFile: asked(commands.backtestFile),
    applySuggestion: asked(commands.applySuggestion),
    importFile: asked(commands.importFile),
    importSamples: asked(commands.importSamples),
    run: asked(commands.run),
    queue: asked(commands.queue),
    review: asked(commands.review),
    revise: asked(commands.revise),
    deny: asked(commands.deny),
    defer: asked(commands.defer),
    askApproval: asked(commands.askApproval),
    confirmOutcome: asked(commands.confirmOutcome),
    cancel: asked(commands.cancel),
    retry: asked(commands.retry),
    signals: asked(commands.signals),
    history: asked(commands.history),
    execution: asked(commands.execution),
    settings: asked(commands.settings),
    saveSettings: asked(commands.saveSettings),
  };
}
