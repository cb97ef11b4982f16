/** Invented messages. */
import type { AccountRow, ContactRow, Message } from "../types";
import { countryName } from "./fit";
import type { FakeStore } from "./store";

export const address = (contact: ContactRow | undefined): string | null =>
  contact?.email ? `${contact.name} <${contact.email}>` : null;

export function from(store: FakeStore): string {
  const { name, email } = store.settings.sender;
  return email ? `${name} <${email}>` : name || "not set yet";
}

export function compose(store: FakeStore, account: AccountRow, contact: ContactRow | undefined): Message {
  const { name, company, offer } = store.settings.sender;
  const first = contact?.name.split(" ")[0];
  const greeting = first ? `Hi ${first},` : "Hello [first name?],";
  const trade = account.industry ? account.industry.toLowerCase() : "[industry?]";
  const opening =
    account.name.length % 3 === 0
      ? "I hope this finds you well."
      : `I saw that ${account.name} is growing in ${trade}.`;
  const body = [
    greeting,
    "",
    `${opening} Teams in ${trade}${account.country ? ` in ${countryName(account.country)}` : ""} tell us that the hard part is knowing which work to do first.`,
    "",
    `We help companies ${offer || "[offer?]"}. Would it be worth a short look at how that could work for ${account.name}?`,
    "",
    "Best regards,",
    name || "[your name?]",
    company || "[your company?]",
  ].join("\n");
  return {
    channel: "email",
    hand_off: store.settings.hand_off,
    from: from(store),
    recipient: address(contact),
    subject: `A question about ${account.name}`,
    body,
    attachments: [],
  };
}

export function followUp(store: FakeStore, earlier: Message): Message {
  const first = earlier.recipient?.split(" ")[0];
  return {
    ...earlier,
    attachments: [],
    subject: `Re: ${earlier.subject}`,
    body: `Hi ${first},\n\nI wrote to you about this a while ago. Is it still worth a look?\n\nBest regards,\n${store.settings.sender.name}`,
  };
}
