/** Where in the history the rep was last, to come back to from one of its lines. */
import { href } from "../shared/routes";

export const last = { address: href.history() };
