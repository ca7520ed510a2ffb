import type { ConfigFault } from "./config-error.ts";
import type { RawRedis } from "./redis-config.ts";
import { textIn } from "./redis-credentials.ts";

const REDIS_URL = /^rediss?:\/\/\S+$/;

/** The section `redis` with the URL that its `url_file` holds, if it names one. Reports a file without a URL. */
export function withUrlOfFile({ url_file: path, ...raw }: RawRedis, faults: ConfigFault[]): RawRedis {
  if (path === undefined) return raw;
  const fault = (message: string) => faults.push({ at: "/redis/url_file", message });
  const url = textIn(path)?.trim() ?? "";
  if (raw.url !== undefined) fault("must not be given beside url");
  else if (REDIS_URL.test(url)) return { ...raw, url };
  else fault(`there is no URL of Redis to read in ${path}`);
  return raw;
}
