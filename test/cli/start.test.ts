import { spawnSync } from "node:child_process";
import { NODE_ENVIRONMENT, PROJECT_ROOT } from "@relay/testkit";
import { expect, test } from "vitest";

/** Makes a process say which packages it loads that take long. */
const HOOK = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from "node:module";
registerHooks({ resolve(name, context, next) {
  if (/^(?:ioredis|bullmq|typebox|libphonenumber-js|pino)/.test(name)) console.error("loads " + name);
  return next(name, context);
} });`)}`;

test.for([[["--help"]], [["lanes", "--admin-url", "http://127.0.0.1:1"]]] as const)(
  "%j starts without Redis' client and without the platforms",
  ([args]) => {
    const { stderr } = spawnSync(process.execPath, ["--import", HOOK, "apps/cli/src/main.ts", ...args], {
      cwd: PROJECT_ROOT,
      env: { ...NODE_ENVIRONMENT, RELAY_ADMIN_KEY: "key" },
      encoding: "utf8",
    });
    expect(stderr).not.toContain("loads ");
  },
);
