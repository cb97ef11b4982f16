/**
 * The approval windows that are open. The page only asks for one by its id, and learns afterwards what became of it;
 * what it shows and who answers are not the page's.
 */
import { SvelteSet } from "svelte/reactivity";
import { toast } from "svelte-sonner";

import { refused, type AskOutcome, type HandOff, type Host } from "../../host";
import { answeredWords, errorWords, handedOver, m, stateWords } from "../../messages";

export const asking = new SvelteSet<string>();

/** Undefined where the question was refused; the refusal has been said. */
export async function askFor(host: Host, approval: string, handOff: HandOff): Promise<AskOutcome | undefined> {
  if (asking.has(approval)) return undefined;
  asking.add(approval);
  try {
    const outcome = await host.askApproval(approval);
    say(outcome, handOff);
    return outcome;
  } catch (cause) {
    const error = refused(cause);
    complain(errorWords[error.code].title, error.message);
    return undefined;
  } finally {
    asking.delete(approval);
  }
}

function complain(title: string, description: string): void {
  toast.error(title, { description, duration: Infinity, closeButton: true });
}

function say({ answered, reason, state, failure }: AskOutcome, handOff: HandOff): void {
  if (answered === "cannot_show") complain(answeredWords[answered], reason ?? "");
  else if (answered !== "approved") toast(answeredWords[answered]);
  else if (failure) toast.error(m.today.failed, { description: failure.message });
  else if (state === "completed") toast.success(handedOver[handOff]);
  else toast.warning(stateWords[state]);
}
