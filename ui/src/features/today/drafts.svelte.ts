/** Edits that are not saved yet, by the request they change. Looking at another message does not lose them. */
import { SvelteMap } from "svelte/reactivity";

import type { Review, Revision } from "../../host";

export const drafts = new SvelteMap<string, Revision>();

export const beginEdit = ({ approval, message, contact_id }: Review): void => {
  const { subject, body, hand_off } = message;
  drafts.set(approval, { subject, body, contact_id, hand_off });
};
