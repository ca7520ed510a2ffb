import type { ConfigFault } from "./config-error.ts";
import type { RawRedis, RedisTlsConfig } from "./redis-config.ts";
import { textIn } from "./redis-credentials.ts";
import { Secret } from "./secret.ts";

/** How a PEM text begins. */
const PEM = "-----BEGIN ";

/** Reads the files of certificates. Reports those that cannot be read or hold none. Undefined: no TLS is asked for. */
export function readRedisTls(raw: RawRedis["tls"], faults: ConfigFault[]): RedisTlsConfig | undefined {
  if (!raw) return undefined;
  const pem = (name: "ca" | "cert" | "key"): string | undefined => {
    const path = raw[name];
    if (path === undefined) return undefined;
    const text = textIn(path);
    if (text?.includes(PEM) === true) return text;
    const what = name === "key" ? "key" : "certificate";
    faults.push({ at: `/redis/tls/${name}`, message: `there is no ${what} (PEM) to read in ${path}` });
    return undefined;
  };
  const [ca, cert, key] = [pem("ca"), pem("cert"), pem("key")];
  if ((raw.cert === undefined) !== (raw.key === undefined)) {
    const [given, missing] = raw.cert === undefined ? ["key", "cert"] : ["cert", "key"];
    faults.push({ at: `/redis/tls/${given}`, message: `needs ${missing}` });
  }
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key: new Secret(key) }),
    ...(raw.servername !== undefined && { servername: raw.servername }),
  };
}
