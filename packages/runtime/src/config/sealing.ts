import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { SealingKey } from "@relay/core";
import type { ConfigFault } from "./config-error.ts";
import type { Partly, ReadFile } from "./relay-file.ts";
import type { RelayFile } from "./schema/relay-file.ts";
import { Secret } from "./secret.ts";
import type { Variables } from "./variables.ts";

/** 32 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{43}=$/;
const KEY_RULE = "must hold 32 bytes in base64 (openssl rand -base64 32)";
const COMMAND_MS = 10_000;
const COMMAND_BYTES = 4096;

/** The keys that seal what is stored in Redis. Without any it is stored in clear. */
export interface SealingConfig {
  readonly keys: readonly SealingKey[];
}

type SealingKeys = Exclude<NonNullable<RelayFile["sealing"]>, string>["keys"];
type KeyEntry = Partly<SealingKeys[number]>;

/** Reads the sealing keys from where the file says; reports what is no key. A missing section is a fault. */
export function readSealing(read: ReadFile, variables: Variables, faults: ConfigFault[]): SealingConfig {
  const { sealing } = read.values;
  if (sealing === "off" || read.isFaulty("/sealing")) return { keys: [] };
  if (sealing === undefined) {
    faults.push({
      at: "/sealing",
      message:
        "is required: name a key that seals conversions in Redis (docs/sealing.md), or write off to store them in clear",
    });
    return { keys: [] };
  }
  const keys = sealing.keys ?? [];
  for (const [index, key] of keys.entries())
    if (keys.findIndex((other) => other?.id === key?.id) < index)
      faults.push({ at: `/sealing/keys/${index}/id`, message: "must be unique" });
  return { keys: keys.flatMap((key, index) => readKey(key, `/sealing/keys/${index}`, variables, faults)) };
}

function readKey(
  entry: KeyEntry | undefined,
  at: string,
  variables: Variables,
  faults: ConfigFault[],
): readonly SealingKey[] {
  const { id = "", env, file, command } = entry ?? {};
  const sources = [
    ...(env === undefined ? [] : [{ name: "env", read: () => variables[env] ?? "" }]),
    ...(file === undefined ? [] : [{ name: "file", read: () => readFileSync(file, "utf8") }]),
    ...(command === undefined ? [] : [{ name: "command", read: () => outputOf(command) }]),
  ];
  const [source, other] = sources;
  if (!source || other) {
    faults.push({ at, message: "must have exactly one of env, file and command" });
    return [];
  }
  const key = textFrom(source.read);
  if (KEY.test(key)) {
    const secret = new Secret(key);
    return [{ id, reveal: () => secret.reveal() }];
  }
  faults.push({ at: `${at}/${source.name}`, message: KEY_RULE });
  return [];
}

/** The text without blanks around it; empty when it cannot be read. An error may quote the text and is dropped. */
function textFrom(read: () => string): string {
  try {
    return read().trim();
  } catch {
    return "";
  }
}

function outputOf([program = "", ...args]: readonly (string | undefined)[]): string {
  return execFileSync(program, args.map(String), {
    encoding: "utf8",
    timeout: COMMAND_MS,
    maxBuffer: COMMAND_BYTES,
    stdio: ["ignore", "pipe", "ignore"],
  });
}
