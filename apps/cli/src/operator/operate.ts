import { readFileSync } from "node:fs";
import { relayAddress } from "@relay/client";
import { type Command, Option } from "commander";
import { EXIT } from "../exit.ts";
import { Failure } from "../failure.ts";
import { profileOf } from "../profiles.ts";
import { AdminApi } from "./admin-api.ts";
import type { Operations } from "./operations.ts";
import { overAdminApi } from "./over-admin-api.ts";

/** How the relay is reached that a command operates. */
export interface OperateOptions {
  readonly profile?: string;
  readonly adminUrl?: string;
  readonly adminKeyEnv?: string;
  readonly redis?: string;
}

const DEFAULT_KEY_ENV = "RELAY_ADMIN_KEY";

/** Adds them to a command. */
export function operates(command: Command): Command {
  return command
    .option(
      "--profile <name>",
      "settings of this name in the profiles' file (default: RELAY_PROFILE, else its default)",
    )
    .option(
      "--admin-url <url>",
      "address of the admin API (default: RELAY_ADMIN_URL, else that of the profile)",
    )
    .option(
      "--admin-key-env <name>",
      `environment variable that holds a key of it (default: ${DEFAULT_KEY_ENV})`,
    )
    .addOption(redisOption());
}

const redisOption = () =>
  new Option(
    "--redis <url>",
    "Redis of the relay, instead of the admin API (default, where no admin API is named: that of relay.yaml, else REDIS_URL)",
  );

/**
 * Runs one action: over the admin API where one is named, so that the scopes of its key hold and the audit trail has its
 * name; otherwise on Redis itself.
 */
export async function operate<T>(
  options: OperateOptions,
  work: (operations: Operations) => Promise<T>,
): Promise<T> {
  const api = options.redis === undefined ? await adminApiOf(options) : undefined;
  if (api) return work(overAdminApi(api));
  // Loaded here, because Redis' client and queues take longer to load than everything else.
  const { onRedis } = await import("./on-redis.ts");
  return onRedis(options, work);
}

/** The admin API that the options, the environment or a profile name; undefined where none is named. */
export async function adminApiOf(options: OperateOptions): Promise<AdminApi | undefined> {
  const profile = await profileOf(options);
  const url = options.adminUrl ?? process.env["RELAY_ADMIN_URL"] ?? profile.adminUrl;
  if (url === undefined || url === "") return undefined;
  return new AdminApi(addressIn(url), keyOf({ ...profile, ...options }));
}

function addressIn(url: string): string {
  try {
    return relayAddress(url);
  } catch {
    throw new Failure(
      EXIT.usage,
      "Give an address such as https://relay.example, without a password, as --admin-url.",
    );
  }
}

/** The key itself is no option and in no profile: every user of a machine can read its command lines. */
function keyOf({ adminKeyEnv, adminKeyFile }: OperateOptions & { readonly adminKeyFile?: string }): string {
  if (adminKeyFile !== undefined && adminKeyEnv === undefined) return keyIn(adminKeyFile);
  const name = adminKeyEnv ?? DEFAULT_KEY_ENV;
  const key = process.env[name];
  if (key !== undefined && key !== "") return key;
  throw new Failure(EXIT.usage, `The environment has no ${name}: put a key of the admin API there.`);
}

function keyIn(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    throw new Failure(EXIT.usage, `There is no readable file ${file} with a key of the admin API.`);
  }
}
