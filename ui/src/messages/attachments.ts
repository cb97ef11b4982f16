/** Files that go with a mail. */
export const attachments = {
  title: "Attached files",
  attach: "Attach a file…",
  attaching: "Choosing a file…",
  remove: (name: string) => `Remove ${name}`,
  attached: "Attached.",
  removed: (name: string) => `${name} is removed.`,
} as const;
