import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { SetupFailure } from "./failure.mjs";
import { findPrograms } from "./find-program.mjs";
import { NOTES } from "./project.mjs";
import { waysToInstall } from "./redis-ways.mjs";
import { step } from "./step.mjs";

const RECORD = join(NOTES, "redis-server.json");

/** Oldest version that will do. */
const OLDEST = { "redis-server": 7, "valkey-server": 8 };

/** Finds a Redis server, or installs one, and records it for whoever starts it. Resolves with its name and version. */
export async function provideRedis() {
  const recorded = existsSync(RECORD) ? JSON.parse(readFileSync(RECORD, "utf8")).command : undefined;
  const known = recorded === undefined ? undefined : inspect(recorded);
  if (known) return known.label;
  const server = find() ?? (await install());
  mkdirSync(NOTES, { recursive: true });
  writeFileSync(RECORD, `${JSON.stringify({ command: server.command })}\n`);
  return server.label;
}

function find() {
  for (const name of Object.keys(OLDEST)) {
    for (const command of findPrograms(name)) {
      const server = inspect(command);
      if (server) return server;
    }
  }
  return undefined;
}

async function install() {
  const tried = [];
  for (const { title, run } of waysToInstall()) {
    let why = "";
    const server = await step(title, async () => {
      const { command, output } = await run();
      why = output;
      return command === undefined ? find() : inspect(command);
    }).catch((error) => {
      why = error instanceof SetupFailure ? error.output : `${error.message}\n`;
    });
    if (server) return server;
    tried.push(`${title}:\n${why}`);
  }
  throw new SetupFailure(
    "There is no redis-server 7 or valkey-server 8, or newer, and none could be installed.",
    {
      output: tried.join("\n"),
      remedy:
        "Install one so that it is on the PATH (it need not run), or start Docker, or give this machine apt-get, dnf with sudo, or Homebrew. Then run this again.",
    },
  );
}

/** The server behind a command, if it runs and is new enough. */
function inspect(command) {
  const { status, stdout } = spawnSync(command, ["--version"], { encoding: "utf8" });
  const version = /\bv=(\d+[\d.]*)/.exec(stdout ?? "")?.[1];
  const name = basename(command);
  if (status !== 0 || version === undefined || Number.parseInt(version, 10) < OLDEST[name]) return undefined;
  return { command, label: `${name} ${version}` };
}
