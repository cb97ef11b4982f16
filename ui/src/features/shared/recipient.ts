/** `Ann Lee <ann@example.com>` as “Ann Lee”; an address without a name as it is. */
export const nameOf = (recipient: string): string => recipient.replace(/\s*<.*>$/, "") || recipient;
