import { listenOn, newApp } from "@relay/http";
import { expect, test } from "vitest";
import { type ConsoleFiles, readConsoleFiles } from "./console-files.ts";
import { serveConsole } from "./serve-console.ts";

const FILES: ConsoleFiles = {
  page: '<script nonce="__NONCE__" src="/console/assets/a.js"></script>',
  assets: new Map([
    ["assets/a.js", { type: ".js", bytes: Buffer.from("plain"), gzipped: Buffer.from("gzipped") }],
  ]),
};

async function answers(files: ConsoleFiles | undefined, ...paths: readonly string[]) {
  const app = newApp();
  serveConsole(app, files);
  await using server = await listenOn(app, "127.0.0.1", 0);
  return await Promise.all(
    paths.map(async (path) => {
      const headers = { "accept-encoding": "identity" };
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { headers, redirect: "manual" });
      return { status: response.status, headers: response.headers, text: await response.text() };
    }),
  );
}

test("every screen is the same page, each time with another nonce, which its policy asks for", async () => {
  const pages = await answers(FILES, "/console/", "/console/dead-letters/meta-shop/1");
  const nonces = pages.map(({ status, text, headers }) => {
    const nonce = /nonce="([^"]+)"/.exec(text)?.[1] ?? "";
    const policy = headers.get("content-security-policy");
    expect({ status, policy }).toEqual({ status: 200, policy: expect.stringContaining(`'nonce-${nonce}'`) });
    expect(policy).toContain("default-src 'none'; script-src 'self'; ");
    expect(policy).not.toMatch(/unsafe|\*|http/);
    expect(headers.get("cache-control")).toBe("no-store");
    return nonce;
  });
  expect(new Set(nonces).size).toBe(2);
});

test("files are kept by browsers for ever, and one that is not there is no page", async () => {
  const [file, missing, bare] = await answers(
    FILES,
    "/console/assets/a.js",
    "/console/assets/b.js",
    "/console",
  );
  expect(file).toMatchObject({ status: 200, text: "plain" });
  expect(file?.headers.get("cache-control")).toContain("immutable");
  expect(missing?.status).toBe(404);
  expect(bare?.headers.get("location")).toBe("/console/");
});

test("without a build it says how to make one", async () => {
  expect(readConsoleFiles("/nowhere")).toBeUndefined();
  const [answer] = await answers(undefined, "/console/");
  expect(answer?.status).toBe(404);
  expect(answer?.text).toContain("npm run setup");
});
