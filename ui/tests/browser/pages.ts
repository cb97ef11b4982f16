/** The built pages as the shell serves them: the same content policy, frozen prototypes, and nobody else to talk to. */
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

import { chromium, type Browser, type Page } from "playwright-core";

const here = join(import.meta.dirname, "../..");
const dist = join(here, "dist");
const programs = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const program = programs.find((path) => path && existsSync(path));

/** Why the pages cannot be tried here, or nothing. */
export const missing = !program
  ? "there is no Chromium"
  : !existsSync(join(dist, "index.html"))
    ? "the pages are not built"
    : "";

const types: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
};

const policy = (): string => {
  const shell = JSON.parse(readFileSync(join(here, "../tauri.conf.json"), "utf8")) as {
    app: { security: { csp: string } };
  };
  return shell.app.security.csp;
};

export interface Pages {
  open(address: string, scheme?: "light" | "dark", width?: number): Promise<Visit>;
  close(): Promise<void>;
}
export interface Visit {
  page: Page;
  /** What the page complained about, and what it asked of others. */
  complaints: string[];
}

/** The shell sends its policy with the page alone, so that a worker has none; `workers` gives it one. */
export async function serve(workers?: string): Promise<Pages> {
  const csp = policy();
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const file = join(dist, normalize(pathname === "/" ? "/index.html" : pathname));
    if (!file.startsWith(dist) || !existsSync(file)) return void response.writeHead(404).end();
    const type = types[extname(file)] ?? "application/octet-stream";
    const rules = type === "text/html" ? csp : workers;
    const headers = { "content-type": type, ...(rules && { "content-security-policy": rules }) };
    response.writeHead(200, headers).end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser: Browser = await chromium.launch({
    ...(program ? { executablePath: program } : {}),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  return {
    async open(address, scheme = "light", width = 1280) {
      const page = await browser.newPage({ viewport: { width, height: 820 }, colorScheme: scheme });
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      page.on("response", (response) => {
        if (!response.ok()) complaints.push(`${response.status()} ${response.url()}`);
      });
      page.on("request", (request) => {
        if (!request.url().startsWith(origin) && !request.url().startsWith("data:")) complaints.push(request.url());
      });
      // As the shell does with `freezePrototype`.
      await page.addInitScript("Object.freeze(Object.prototype)");
      await page.goto(`${origin}/${address}`);
      await page.locator("main h1").first().waitFor({ state: "attached" });
      return { page, complaints };
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}
