/** The built pages as the shell serves them: the same content policy, frozen prototypes, and nobody else to talk to. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

import { chromium, type Browser, type Disposable, type Page } from "playwright-core";

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

export interface Serving {
  /** The policy of workers. The shell sends its own with the page alone, so that a worker has none. */
  workers?: string;
  /** Without what the shell has around the page: no policy, and prototypes that can be changed. */
  bare?: boolean;
}
export interface Opening {
  scheme?: "light" | "dark";
  width?: number;
  /** What runs in the page before anything of it. */
  first?: (page: Page) => Promise<Disposable[]>;
}
export interface Pages {
  open(address: string, opening?: Opening): Promise<Visit>;
  close(): Promise<void>;
}
export interface Visit {
  page: Page;
  /** What the page complained about, what it asked of others, and where it went. */
  complaints: string[];
  close(): Promise<void>;
}

export async function serve({ workers, bare }: Serving = {}): Promise<Pages> {
  const csp = bare ? undefined : policy();
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const file = join(dist, normalize(pathname === "/" ? "/index.html" : pathname));
    if (!file.startsWith(dist) || !existsSync(file)) return void response.writeHead(404).end();
    const type = types[extname(file)] ?? "application/octet-stream";
    const rules = type === "text/html" ? csp : workers;
    const headers = {
      "content-type": type,
      ...(rules && { "content-security-policy": rules }),
      ...(pathname.startsWith("/assets/") && { "cache-control": "max-age=3600, immutable" }),
    };
    response.writeHead(200, headers).end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser: Browser = await chromium.launch({
    ...(program ? { executablePath: program } : {}),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  /** Pages that nobody looks at: to make one takes longer than to load ours into it, and its scripts are compiled. */
  const idle: Watched[] = [];
  async function watched(): Promise<Watched> {
    // In a window of its own: a tab behind another is drawn seldom.
    const page = await browser.newPage();
    // A machine that has much else to do.
    page.setDefaultTimeout(60_000);
    const one = { page, complaints: [] };
    listen(one, origin);
    // As the shell does with `freezePrototype`.
    if (!bare) await page.addInitScript("Object.freeze(Object.prototype)");
    // A visit begins with nothing kept; a reload within it finds what was.
    await page.addInitScript("if (name !== 'visited') localStorage.clear(); name = 'visited';");
    return one;
  }
  return {
    async open(address, { scheme = "light", width = 1280, first } = {}) {
      const one = idle.pop() ?? (await watched());
      const { page } = one;
      const complaints: string[] = (one.complaints = []);
      await page.setViewportSize({ width, height: 820 });
      await page.emulateMedia({ colorScheme: scheme });
      const scripts = (await first?.(page)) ?? [];
      await page.goto(`${origin}/${address}`, { waitUntil: "commit" });
      const there = page.locator("main h1").first().waitFor({ state: "attached" });
      await explained(there, complaints);
      const close = async () => {
        one.complaints = [];
        await Promise.all(scripts.map((script) => script[Symbol.asyncDispose]()));
        await page.mouse.move(0, 0);
        await page.evaluate("name = ''");
        await page.goto("about:blank");
        idle.push(one);
      };
      return { page, complaints, close };
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** What the page complained about says more than that something was waited for. */
export async function explained<T>(step: Promise<T>, complaints: string[]): Promise<T> {
  return step.catch((cause: Error) => {
    throw complaints.length > 0 ? new Error(`${cause.message}\n${complaints.join("\n")}`, { cause }) : cause;
  });
}

interface Watched {
  page: Page;
  complaints: string[];
}

function listen(one: Watched, origin: string): void {
  const { page } = one;
  const complain = (what: string) => void one.complaints.push(what);
  page.on("pageerror", (error) => complain(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complain(message.text());
  });
  page.on("response", (response) => {
    if (!response.ok()) complain(`${response.status()} ${response.url()}`);
  });
  page.on("request", (request) => {
    const own = request.url().startsWith(`${origin}/`) || request.url() === "data:,";
    if (!own) complain(`asked ${request.url()}`);
  });
  page.on("dialog", (dialog) => {
    complain(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("popup", (other) => complain(`a window: ${other.url()}`));
  page.on("frameattached", (frame) => complain(`a frame: ${frame.url()}`));
  page.on("framenavigated", (frame) => {
    const { href, pathname } = new URL(frame.url());
    if (href !== "about:blank" && pathname !== "/") complain(`it went to ${frame.url()}`);
  });
}

/** The address of a part of the built pages. */
export function built(part: string): string {
  const file = readdirSync(join(dist, "assets")).find((name) => name.startsWith(`${part}-`) && name.endsWith(".js"));
  if (!file) throw new Error(`there is no ${part} among the built pages`);
  return `/assets/${file}`;
}
