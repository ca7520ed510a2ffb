import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

test("a line about an error has each of its keys once", () => {
  const program = `
    import { createLogger } from ${JSON.stringify(new URL("logger.ts", import.meta.url).href)};
    createLogger("worker", "info").error({ name: "TypeError" }, "queue error");
  `;
  const line = execFileSync(process.execPath, ["--input-type=module-typescript", "-e", program], {
    encoding: "utf8",
  });
  const read = JSON.parse(line) as object;
  expect(read).toMatchObject({ app: "worker", name: "TypeError", msg: "queue error" });
  // A repeated key would be lost when the line is parsed.
  expect(`${JSON.stringify(read)}\n`).toBe(line);
});
