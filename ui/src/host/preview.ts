/**
 * The invented program as the address asks for it: `?accounts=0`, `?accounts=100000`, `?answer=not_now`, `?fails`,
 * `?broken=research_account`, `?deals=many`, `?duplicates`, `?slow` (imports take a while), `?rows=20000` (of a file
 * to import), `?refused` (dropped files are no tables), `?model` (one is ready),
 * `?breaks` (it breaks off), `?endless` (it does not end by itself), `?fallback` (it did not word the
 * drafts), `?field` (keys are typed into the page), `?mail=ready` (or `no_secret`), `?way=mail_server` (how messages
 * leave), `?undo=60` (seconds to take them back), `?mailfails`, `?hasty`, `?suppressed=20000`, `?record=changed`
 * (or `long`: the check takes a while).
 */
import { fakeHost } from "./fake";
import type { Broken } from "./fake/run";
import { Refused, type Answered, type HandOff, type Host, type MailCondition } from "./types";

export function previewHost(): Host {
  const asked = new URLSearchParams(location.search);
  const accounts = asked.get("accounts");
  const host = fakeHost({
    empty: accounts === "0",
    more: Number(accounts ?? 0) || 0,
    answer: (asked.get("answer") ?? "approved") as Answered,
    manyDeals: asked.get("deals") === "many",
    handOverFails: asked.has("fails"),
    duplicates: asked.has("duplicates"),
    hasty: asked.has("hasty"),
    mailFails: asked.has("mailfails"),
    suppressed: Number(asked.get("suppressed") ?? 0),
    recordChanged: asked.get("record") === "changed",
    ...(asked.get("record") === "long" && { auditMs: 600_000 }),
    ...(asked.has("mail") && { mail: asked.get("mail") as MailCondition }),
    ...(asked.has("way") && { way: asked.get("way") as HandOff }),
    ...(asked.has("undo") && { undoSeconds: Number(asked.get("undo")) }),
    models: {
      ready: asked.has("model"),
      field: asked.has("field"),
      ...(asked.has("breaks") && {
        says: "",
        breaks: "The provider did not accept the key. Give another in Settings.",
      }),
      ...(asked.has("fallback") && { fallback: "The provider asked to wait for 20 seconds, longer than a step may." }),
      ...(asked.has("endless") && { says: "a few more words about it, ".repeat(2_000) }),
    },
    ...(asked.has("rows") && { importRows: Number(asked.get("rows")) }),
    ...(asked.has("slow") && { importMs: 60_000 }),
    ...(asked.has("broken") && { broken: asked.get("broken") as Broken }),
  });
  const refusal = new Refused({ code: "bad_input", message: "photo.png is a picture, not a table." });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    host.drop(asked.has("refused") ? refusal : "accounts");
  });
  return host;
}
