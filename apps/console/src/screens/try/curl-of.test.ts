import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { curlOf } from "./curl-of.ts";

/** What a shell hands to curl. */
function argumentsOf(command: string): readonly string[] {
  const script = `curl() { printf '%s\\0' "$@"; }; ${command}`;
  const env = { RELAY_URL: "http://relay", RELAY_API_KEY: "key" };
  return execFileSync("sh", ["-c", script], { encoding: "utf8", env }).split("\0").slice(0, -1);
}

test.for([
  ['[{"event_id": "it\'s $HOME `id` \\\\ \\u0000"}]', "application/json"],
  ['{\n  "event_id": "1"\n}', "application/json"],
  ['{"event_id": "1"}\n{"event_id": "2"}', "application/x-ndjson"],
] as const)("a shell sends %j as it was written, as %s", ([text, type]) => {
  const [silent, url, , authorization, , contentType, , body] = argumentsOf(curlOf(`${text}\n`));
  expect({ silent, url, authorization, contentType, body }).toEqual({
    silent: "-sS",
    url: "http://relay/v1/events",
    authorization: "Authorization: Bearer key",
    contentType: `Content-Type: ${type}`,
    body: text,
  });
});
