/** An invented mail server: it is allowed without a question, and lets everybody in. */
import type { FakeOptions } from "../fake";
import type { Host, MailAccount, MailCondition, MailServer } from "../types";
import { say, type FakeStore } from "./store";

type MailCommands = Pick<
  Host,
  "mailAccount" | "setMailServer" | "removeMailServer" | "enterMailSecret" | "giveMailSecret" | "checkMailAccount"
>;

const usual: MailServer = {
  host: "smtp.tideway.example",
  port: 465,
  tls: "implicit",
  user: "robin@tideway.example",
  login: "password",
};

export const account = (condition: MailCondition = "not_set"): MailAccount => ({
  condition,
  server: condition === "not_set" ? null : usual,
});

export function mailCommands(store: FakeStore, options: FakeOptions): MailCommands {
  const keep = (account: MailAccount): MailAccount => {
    store.mail = account;
    store.changed();
    return account;
  };
  const server = (): MailServer => {
    if (!store.mail.server) throw say("bad_input", "Set the mail server up first.");
    return store.mail.server;
  };
  return {
    mailAccount: async () => store.mail,
    async setMailServer(wanted) {
      const host = wanted.host.trim().toLowerCase();
      if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(host)) {
        throw say("bad_input", "The mail server is a name such as smtp.example.com.");
      }
      if (!wanted.user.trim()) {
        throw say("bad_input", "Say as whom the app signs in there; mostly that is your mail address.");
      }
      const asked = { ...wanted, host, user: wanted.user.trim() };
      if (JSON.stringify(asked) === JSON.stringify(store.mail.server)) return store.mail;
      return keep({ condition: "no_secret", server: asked });
    },
    removeMailServer: async () => keep({ condition: "not_set", server: null }),
    enterMailSecret: async () => keep({ condition: "ready", server: server() }),
    async giveMailSecret(secret) {
      if (!secret) throw say("bad_input", "That is no password: it is empty, too long, or has a line break in it.");
      return keep({ condition: "ready", server: server() });
    },
    async checkMailAccount() {
      const { host } = server();
      await new Promise((resolve) => setTimeout(resolve, options.checkMs ?? 600));
      if (!options.mailFails) return null;
      throw say("mail_failed", `${host} did not accept the password. Nothing was sent. Enter it again.`);
    },
  };
}
