import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AccessToken } from "./access-token.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "relay-token-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("a token in a file is used without blanks around it and never printed", () => {
  const path = join(folder, "token");
  writeFileSync(path, "  the-token\n");
  const token = AccessToken.inFile(path);
  expect(token.reveal()).toBe("the-token");
  expect(`${String(token)} ${JSON.stringify({ token })} ${inspect(token)}`).not.toContain("the-token");
  expect(token.mark).toMatch(/^[0-9a-f]{16}$/);
  expect(token.mark).not.toBe(AccessToken.of("another").mark);
  writeFileSync(path, "\n");
  expect(() => AccessToken.inFile(path)).toThrow("empty");
});

test("a changed file, or a changed symlink, changes the token; an empty file does not", async () => {
  const path = join(folder, "token");
  writeFileSync(join(folder, "first"), "first");
  writeFileSync(join(folder, "second"), "second");
  symlinkSync(join(folder, "first"), path);
  const token = AccessToken.inFile(path);
  const onChange = vi.fn<() => void>();
  const onError = vi.fn<(error: unknown) => void>();
  token.watch({ onChange, onError });
  try {
    symlinkSync(join(folder, "second"), join(folder, "next"));
    await rename(join(folder, "next"), path);
    await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(1), { timeout: 30_000 });
    expect(token.reveal()).toBe("second");
    rmSync(join(folder, "second"));
    await vi.waitFor(() => expect(onError).toHaveBeenCalled(), { timeout: 30_000 });
    expect(token.reveal()).toBe("second");
    expect(onChange).toHaveBeenCalledTimes(1);
  } finally {
    token.unwatch();
  }
});

test("a change between the first read and the first look is noticed", async () => {
  const path = join(folder, "token");
  writeFileSync(path, "first");
  const token = AccessToken.inFile(path);
  writeFileSync(path, "second");
  const onChange = vi.fn<() => void>();
  token.watch({ onChange, onError: (error) => expect.unreachable(String(error)) });
  try {
    await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(1), { timeout: 30_000 });
    expect(token.reveal()).toBe("second");
  } finally {
    token.unwatch();
  }
});

test("two destinations that share a file both notice a change, and each can stop watching alone", async () => {
  const path = join(folder, "token");
  writeFileSync(path, "first");
  const [one, other] = [AccessToken.inFile(path), AccessToken.inFile(path)];
  const onChange = vi.fn<() => void>();
  const onError = (error: unknown) => expect.unreachable(String(error));
  one.watch({ onChange: () => expect.unreachable("it no longer looks"), onError });
  other.watch({ onChange, onError });
  one.unwatch();
  try {
    writeFileSync(join(folder, "next"), "second");
    await rename(join(folder, "next"), path);
    await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(1), { timeout: 30_000 });
    expect([one.reveal(), other.reveal()]).toEqual(["first", "second"]);
  } finally {
    other.unwatch();
  }
});
