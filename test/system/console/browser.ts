import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "@relay/testkit";
import { type Browser, chromium } from "playwright-core";

const PLACES = [process.env["RELAY_CHROMIUM"], "/usr/bin/chromium", "/usr/bin/google-chrome"];

/** Where a Chromium is on this machine; undefined when there is none. Tests that need it are then skipped. */
export const CHROMIUM = PLACES.find((path) => path !== undefined && existsSync(path));

/** Starts the browser without what it would ask of hosts of its own. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(CHROMIUM !== undefined && { executablePath: CHROMIUM }),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Builds the console, unless these very sources are built. */
export function buildConsole(): void {
  execFileSync(process.execPath, [join(PROJECT_ROOT, "infra/setup/build.mjs")], { stdio: "pipe" });
}
