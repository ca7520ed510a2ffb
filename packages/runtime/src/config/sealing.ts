import { execFileSync } from "node:child_process";
import type { SealingKey } from "@relay/core";
import type { Partly, ReadFile } from "./relay-file.ts";
import type { RelayFile } from "./schema/relay-file.ts";
import { Secret } from "./secret.ts";
import type { SecretReading } from "./secret-reading.ts";

/** 32 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{43}=$/;
const KEY_RULE = "must hold 32 bytes in base64 (openssl rand -base64 32)";
const COMMAND_MS = 5000;
const COMMAND_BYTES = 4096;
/** What programs have printed, by their command line: a reload runs only those that it names anew. */
const printed = new Map<string, string>();

/** The keys that seal what is stored in Redis. Without any it is stored in clear. */
export interface SealingConfig {
  readonly keys: readonly SealingKey[];
}

type SealingKeys = Exclude<NonNullable<RelayFile["sealing"]>, string>["keys"];
type KeyEntry = Partly<SealingKeys[number]>;

/** Reads the sealing keys from where the file says; reports what is no key. A missing section is a fault. */
export function readSealing(read: ReadFile, reading: SecretReading): SealingConfig {
  const { faults } = reading;
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
  return { keys: keys.flatMap((key, index) => readKey(key, `/sealing/keys/${index}`, reading)) };
}

function readKey(
  entry: KeyEntry | undefined,
  at: string,
  { variables, files, faults }: SecretReading,
): readonly SealingKey[] {
  const { id = "", env, file, command } = entry ?? {};
  const sources = [
    ...(env === undefined ? [] : [{ name: "env", read: () => variables[env] ?? "" }]),
    ...(file === undefined ? [] : [{ name: "file", read: () => files.read(file) }]),
    ...(command === undefined ? [] : [{ name: "command", read: () => keyPrintedBy(command.map(String)) }]),
  ];
  const [source, other] = sources;
  if (!source || other) {
    faults.push({ at, message: "must have exactly one of env, file and command" });
    return [];
  }
  const key = source.read().trim();
  if (KEY.test(key)) {
    const secret = new Secret(key);
    return [{ id, reveal: () => secret.reveal() }];
  }
  faults.push({ at: `${at}/${source.name}`, message: KEY_RULE });
  return [];
}

/** The output of a program; empty when it fails. Its error may quote the key and is dropped. */
function keyPrintedBy([program = "", ...args]: readonly string[]): string {
  const line = JSON.stringify([program, ...args]);
  const known = printed.get(line);
  if (known !== undefined) return known;
  try {
    const key = execFileSync(program, args, {
      encoding: "utf8",
      timeout: COMMAND_MS,
      maxBuffer: COMMAND_BYTES,
      stdio: ["ignore", "pipe", "ignore"],
    });
    printed.set(line, key);
    return key;
  } catch {
    return "";
  }
}
