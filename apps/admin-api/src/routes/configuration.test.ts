import { appendFile, copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PLATFORMS } from "@relay/platforms";
import { readConfig } from "@relay/runtime";
import { expect, test } from "vitest";
import type { Call } from "../route.ts";
import { configurationRoutes } from "./configuration.ts";

interface Answer {
  readonly revision: string;
  readonly file?: { readonly revision: string };
}

test("the revision on disk is that of the configuration until the file changes, and absent without a file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "relay-configuration-"));
  const path = join(folder, "relay.yaml");
  await copyFile(new URL("../../../../relay.example.yaml", import.meta.url), path);
  const secrets = {
    META_ACCESS_TOKEN: "one",
    TIKTOK_ACCESS_TOKEN: "two",
    RELAY_SEALING_KEY: Buffer.alloc(32, 7).toString("base64"),
  };
  const config = readConfig({ RELAY_CONFIG: path, ...secrets }, PLATFORMS);
  const ask = async () => (await configurationRoutes[0]?.handle({ config } as Call)) as Answer;
  const { revision, file } = await ask();
  expect(file).toMatchObject({ revision });
  await appendFile(path, "\n# Another text.\n");
  expect((await ask()).file?.revision).not.toBe(revision);
  expect(JSON.stringify(await ask())).not.toMatch(/"(?:one|two)"|BwcHBw/);
  await rm(folder, { recursive: true });
  expect(await ask()).not.toHaveProperty("file");
});
