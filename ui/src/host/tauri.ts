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

/** A window that cannot listen still works: it shows what it asked for last. */
function listen(listening: Promise<() => void>): () => void {
  listening.catch((cause: unknown) => console.error("the window cannot hear of changes", cause));
  return () => void listening.then((stop) => stop()).catch(() => undefined);
}

export function tauriHost(): Host {
  return {
    real: true,
    onChanged: (listener) => listen(events.changed.listen(() => listener())),
    onImport: ({ dropped, refused, progress }) => {
      const stops = [
        listen(events.importDropped.listen(({ payload }) => dropped(payload))),
        listen(events.importRefused.listen(({ payload }) => refused(new Refused(payload)))),
        listen(events.importProgress.listen(({ payload }) => progress(payload))),
      ];
      return () => stops.forEach((stop) => stop());
    },
    onWriting: (listener) => listen(events.modelWriting.listen(({ payload: { id, text } }) => listener(id, text))),
    onAudit: (listener) => listen(events.auditProgressed.listen(({ payload }) => listener(payload))),
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
    chooseImport: asked(commands.chooseImport),
    setImportKind: asked(commands.setImportKind),
    previewImport: asked(commands.previewImport),
    commitImport: asked(commands.commitImport),
    cancelImport: asked(commands.cancelImport),
    saveRejects: asked(commands.saveRejects),
    undoImport: asked(commands.undoImport),
    imports: asked(commands.imports),
    importSamples: asked(commands.importSamples),
    duplicates: asked(commands.duplicates),
    dismissDuplicate: asked(commands.dismissDuplicate),
    mergeAccounts: asked(commands.mergeAccounts),
    unmergeAccount: asked(commands.unmergeAccount),
    run: asked(commands.run),
    templates: asked(commands.templates),
    template: asked(commands.template),
    templateVocabulary: asked(commands.templateVocabulary),
    saveTemplate: asked(commands.saveTemplate),
    copyTemplate: asked(commands.copyTemplate),
    archiveTemplate: asked(commands.archiveTemplate),
    previewTemplate: asked(commands.previewTemplate),
    translateTemplate: asked(commands.translateTemplate),
    knowledge: asked(commands.knowledge),
    saveKnowledge: asked(commands.saveKnowledge),
    deleteKnowledge: asked(commands.deleteKnowledge),
    importKnowledge: asked(commands.importKnowledge),
    queue: asked(commands.queue),
    review: asked(commands.review),
    revise: asked(commands.revise),
    deny: asked(commands.deny),
    defer: asked(commands.defer),
    askApproval: asked(commands.askApproval),
    departures: asked(commands.departures),
    undoDeparture: asked(commands.undoDeparture),
    attachFile: asked(commands.attachFile),
    detachFile: asked(commands.detachFile),
    assessMessage: asked(commands.assessMessage),
    suggestSpelling: asked(commands.suggestSpelling),
    ownWords: asked(commands.ownWords),
    addOwnWord: asked(commands.addOwnWord),
    removeOwnWord: asked(commands.removeOwnWord),
    confirmOutcome: asked(commands.confirmOutcome),
    backups: asked(commands.backups),
    backUp: asked(commands.backUp),
    restoreBackup: asked(commands.restoreBackup),
    eraseContact: asked(commands.eraseContact),
    verifyAudit: asked(commands.verifyAudit),
    exportAudit: asked(commands.exportAudit),
    exportReceipt: asked(commands.exportReceipt),
    markReply: asked(commands.markReply),
    setNote: asked(commands.setNote),
    savedSearches: asked(commands.savedSearches),
    saveSearch: asked(commands.saveSearch),
    deleteSearch: asked(commands.deleteSearch),
    unconfirmed: asked(commands.unconfirmed),
    setFollowUp: asked(commands.setFollowUp),
    cancel: asked(commands.cancel),
    retry: asked(commands.retry),
    signals: asked(commands.signals),
    history: asked(commands.history),
    execution: asked(commands.execution),
    settings: asked(commands.settings),
    saveSettings: asked(commands.saveSettings),
    mailAccount: asked(commands.mailAccount),
    setMailServer: asked(commands.setMailServer),
    removeMailServer: asked(commands.removeMailServer),
    enterMailSecret: asked(commands.enterMailSecret),
    giveMailSecret: asked(commands.giveMailSecret),
    checkMailAccount: asked(commands.checkMailAccount),
    suppressions: asked(commands.suppressions),
    suppress: asked(commands.suppress),
    suppressPerson: asked(commands.suppressPerson),
    unsuppress: asked(commands.unsuppress),
    importSuppressions: asked(commands.importSuppressions),
    providers: asked(commands.providers),
    switchProvider: asked(commands.switchProvider),
    moveProvider: asked(commands.moveProvider),
    useInRuns: asked(commands.useInRuns),
    setModel: asked(commands.setModel),
    takesKeysNatively: asked(commands.takesKeysNatively),
    enterKey: asked(commands.enterKey),
    giveKey: asked(commands.giveKey),
    forgetKey: asked(commands.forgetKey),
    modelsOf: asked(commands.modelsOf),
    prepareWriting: asked(commands.prepareWriting),
    writePrepared: asked(commands.writePrepared),
    stopWriting: asked(commands.stopWriting),
    modelCalls: asked(commands.modelCalls),
  };
}
