/** Where the large mail providers take mail, as they publish it. */
import type { MailServer } from "../../host";
import { m } from "../../messages";

type Preset = Pick<MailServer, "host" | "port" | "tls" | "login">;
export type PresetName = keyof typeof m.mail.presets;

export const presets: Record<PresetName, Preset> = {
  gmail: { host: "smtp.gmail.com", port: 465, tls: "implicit", login: "password" },
  microsoft: { host: "smtp.office365.com", port: 587, tls: "start_tls", login: "oauth_token" },
  fastmail: { host: "smtp.fastmail.com", port: 465, tls: "implicit", login: "password" },
  icloud: { host: "smtp.mail.me.com", port: 587, tls: "start_tls", login: "password" },
};

const names = Object.keys(presets) as PresetName[];

/** Whose server it is. */
export const presetOf = (host: string): PresetName | "other" =>
  names.find((name) => presets[name].host === host.trim().toLowerCase()) ?? "other";

/** The port that goes with each kind of encryption. */
export const usualPort: Record<MailServer["tls"], number> = { implicit: 465, start_tls: 587 };
