import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { NODE_ENVIRONMENT, PROJECT_ROOT } from "@relay/testkit";
import { expect, test, vi } from "vitest";

test("the demo stops everything and ends with 141 once nobody reads what it says", async () => {
  const child = spawn(process.execPath, ["apps/demo/src/main.ts", "--count", "20"], {
    cwd: PROJECT_ROOT,
    env: NODE_ENVIRONMENT,
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own: whatever it leaves behind is in there.
    detached: true,
  });
  child.stderr.once("data", () => child.stderr.destroy());
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  expect({ code, said }).toEqual({ code: 141, said: "" });
  await vi.waitFor(() => expect(() => process.kill(-(child.pid ?? 0), 0)).toThrow("ESRCH"), 30_000);
});
