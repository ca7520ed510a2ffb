import { BlindIndex, INDEX_KEY_BYTES, readIndexKey } from "@relay/core";
import type { ReadFile } from "./relay-file.ts";
import type { SecretReading } from "./secret-reading.ts";

const RULE = `must hold at least ${INDEX_KEY_BYTES} bytes in base64 (openssl rand -base64 32)`;

/** Reads the blind index of relay.yaml; reports a key that is none. Undefined when the file names no key. */
export function readBlindIndex(
  { values }: ReadFile,
  { variables, files, faults }: SecretReading,
): BlindIndex | undefined {
  const { index_key_env: variable, index_key_file: path } = values.erasure ?? {};
  if (variable === undefined && path === undefined) return undefined;
  if (variable !== undefined && path !== undefined) {
    faults.push({ at: "/erasure", message: "must have either index_key_env or index_key_file" });
    return undefined;
  }
  const name = variable === undefined ? "index_key_file" : "index_key_env";
  const key = readIndexKey(variable === undefined ? files.read(path ?? "") : (variables[variable] ?? ""));
  if (key) return new BlindIndex(key);
  faults.push({ at: `/erasure/${name}`, message: RULE });
  return undefined;
}
