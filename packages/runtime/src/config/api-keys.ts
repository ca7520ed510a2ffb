import type { Partly, ReadFile } from "./relay-file.ts";
import type { ApiKeys } from "./schema/api-keys.ts";
import type { SecretReading } from "./secret-reading.ts";

const DIGEST = /^[0-9a-f]{64}$/;

/**
 * Returns the digests of the accepted API keys of each holder under this place: those of relay.yaml and those of its
 * file. Reports a holder without any, and lines of a file that are no digests.
 */
export function readApiKeys(
  holders: Partly<Readonly<Record<string, ApiKeys>>>,
  place: string,
  read: ReadFile,
  reading: SecretReading,
): ReadonlyMap<string, readonly string[]> {
  const all = Object.entries(holders).flatMap(([name, holder]) => {
    const at = `${place}/${name}`;
    return holder && !read.isFaulty(`${at}/api_key_sha256`)
      ? [[name, digestsOf(holder, at, reading)] as const]
      : [];
  });
  return new Map(all);
}

function digestsOf(
  { api_key_sha256: own = [], api_key_sha256_file: path }: Partly<ApiKeys>,
  at: string,
  { files, faults }: SecretReading,
): readonly string[] {
  const digests = own.filter((digest) => digest !== undefined);
  if (path === undefined) {
    if (own.length === 0)
      faults.push({ at: `${at}/api_key_sha256`, message: "is required, or api_key_sha256_file" });
    return digests;
  }
  const lines = files
    .read(path)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (lines.length === 0 || lines.some((line) => !DIGEST.test(line)))
    faults.push({
      at: `${at}/api_key_sha256_file`,
      message: `${path} must hold the SHA-256 of API keys in lower-case hex, one a line`,
    });
  return [...digests, ...lines];
}
