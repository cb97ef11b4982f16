export const grammar = {
  title: "Grammar suggestions",
  about: (message: string) => `Grammar: ${message}`,
  noGrade: "They do not change the grade.",
  check: "Check grammar",
  english: "Grammar is looked at in English messages only.",
  unavailable: "Grammar cannot be looked at here right now. Everything else is checked.",
  ignore: "Ignore",
  ignoreText: "Leave it as it is in this message",
  show: "Show in the text",
  spoken: (suggestions: number) =>
    suggestions === 0 ? "" : suggestions === 1 ? ", one grammar suggestion" : `, ${suggestions} grammar suggestions`,
} as const;
