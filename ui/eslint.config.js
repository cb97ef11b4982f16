import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";

import svelteConfig from "./svelte.config.js";

/** What a room may not import. */
const never = (message, ...group) => ({ group, message });
const wire = never("Only src/host speaks to the other side.", "**/bindings", "**/bindings/*", "@tauri-apps/*");
const rooms = (files, ...patterns) => ({ files, rules: { "no-restricted-imports": ["error", { patterns }] } });

export default ts.config(
  { ignores: ["dist/", "src/bindings/"] },
  js.configs.recommended,
  ts.configs.strict,
  svelte.configs.recommended,
  prettier,
  svelte.configs.prettier,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig } },
  },
  {
    rules: {
      "svelte/no-at-html-tags": "error",
      "svelte/no-useless-children-snippet": "off", // A named snippet says what it is given.
      "svelte/no-navigation-without-resolve": "off", // There is no SvelteKit here.
      "no-undef": "off", // TypeScript knows better.
    },
  },
  rooms(["src/app/**", "src/main.ts"], wire),
  rooms(
    ["src/components/**"],
    wire,
    never("Components know no domain.", "**/features/**", "**/host/**", "**/host", "**/app/**"),
  ),
  rooms(
    ["src/features/*/**"],
    wire,
    never(
      "Features meet only in app/.",
      "**/app/**",
      ...["today", "accounts", "history", "settings", "import", "duplicates", "profiles"].map((f) => `../${f}/*`),
    ),
  ),
  rooms(["src/messages/**"], wire, never("Strings know nothing.", "**/features/**", "**/app/**", "**/components/**")),
);
