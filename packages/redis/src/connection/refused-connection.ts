import { RelayError } from "@relay/core";
import { type RedisAddress, shownAddress } from "./redis-address.ts";

/** Redis' answers to a client that lacks a password or a permission. */
const DENIED = /\b(NOAUTH|WRONGPASS|NOPERM)\b/;
/** OpenSSL's codes for untrusted certificates and for a server that does not speak TLS. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|ERR_SSL|EPROTO/;
/** Answers of a server that is of another kind than the address says. */
const NO_CLUSTER = /cluster support disabled/;
const NO_SENTINEL = /unknown command ['`]?sentinel/i;
const NO_MASTER = /No such master|invalid reply: null/;

/** Returns the same promise. Rejects with RELAY_REDIS_DENIED when the user may not run the command. */
export async function permitted<T>(command: Promise<T>): Promise<T> {
  try {
    return await command;
  } catch (error) {
    const { message, command: { name = "a command" } = {} } = error as Error & {
      command?: { name?: string };
    };
    const [denied] = DENIED.exec(message) ?? [];
    if (denied === undefined) throw error;
    throw new RelayError("RELAY_REDIS_DENIED", {
      detail: `it answered ${denied} to ${name.toUpperCase()}.`,
      cause: error,
    });
  }
}

/** Returns the error that says why no connection could be made. */
export function refusedConnection(address: RedisAddress, cause: Error & { code?: string }): RelayError {
  const shown = shownAddress(address);
  const { message, code = "" } = cause;
  const [denied] = DENIED.exec(message) ?? [];
  if (denied !== undefined)
    return new RelayError("RELAY_REDIS_DENIED", { detail: `${shown} answered ${denied}.`, cause });
  if (CERTIFICATE.test(code))
    return new RelayError("RELAY_REDIS_TLS", { detail: `${shown} ${code}.`, cause });
  if (NO_CLUSTER.test(message)) return new RelayError("RELAY_REDIS_NO_CLUSTER", { detail: shown, cause });
  if (NO_SENTINEL.test(message)) return new RelayError("RELAY_REDIS_NO_SENTINEL", { detail: shown, cause });
  if (NO_MASTER.test(message)) return new RelayError("RELAY_REDIS_NO_MASTER", { detail: shown, cause });
  return new RelayError("RELAY_REDIS_UNREACHABLE", {
    detail: code === "" ? shown : `${shown} ${code}`,
    cause,
  });
}
