/**
 * The approval windows that are open. The page only asks for one by its id, and learns afterwards what became of it;
 * what it shows and who answers are not the page's.
 */
import { SvelteSet } from "svelte/reactivity";
import { toast } from "svelte-sonner";

import { Refused, refused, type AskOutcome, type HandOff, type Host } from "../../host";
import { answeredWords, errorWords, handedOver, m, stateWords } from "../../messages";
import { go, href } from "../shared/routes";

export const asking = new SvelteSet<string>();

/** A kind word that stays until the rep has read it, while the messages move on. */
export const kindWord = $state<{ said: string | null }>({ said: null });

/** A refusal comes back too; it has been said. Nothing comes of what is asked already. */
export async function askFor(
  host: Host,
  approval: string,
  handOff: HandOff,
): Promise<AskOutcome | Refused | undefined> {
  if (asking.has(approval)) return undefined;
  asking.add(approval);
  try {
    const outcome = await host.askApproval(approval);
    kindWord.said = outcome.notice ?? kindWord.said;
    say(outcome, handOff);
    return outcome;
  } catch (cause) {
    const error = refused(cause);
    const { title, settings } = errorWords[error.code];
    const action = settings && { label: m.mail.openSettings, onClick: () => go(href.settings(settings)) };
    complain(title, error.message, action);
    return error;
  } finally {
    asking.delete(approval);
  }
}

function complain(title: string, description: string, action?: { label: string; onClick: () => void }): void {
  toast.error(title, { description, duration: Infinity, closeButton: true, ...(action && { action }) });
}

function say({ answered, reason, state, failure, goes_at }: AskOutcome, handOff: HandOff): void {
  if (answered === "cannot_show") complain(answeredWords[answered], reason ?? "");
  else if (answered !== "approved") toast(answeredWords[answered]);
  // The strip of departures says it, for as long as it can be taken back.
  else if (goes_at) return;
  else if (state === "outcome_unknown") complain(stateWords[state], failure?.message ?? "");
  else if (failure) toast.error(m.today.failed, { description: failure.message });
  else if (state === "completed") toast.success(handedOver[handOff]);
  else toast.warning(stateWords[state]);
}
