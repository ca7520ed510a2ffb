import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PROJECT_ROOT } from "@relay/testkit";
import { expect, test } from "vitest";

/** Debian's name, and the project's own. */
const PROGRAM = ["prometheus-alertmanager", "alertmanager"].find(
  (name) => spawnSync(name, ["--version"]).status === 0,
);

test.skipIf(PROGRAM === undefined)(
  "an alert reaches the receiver with its runbook (needs Alertmanager)",
  async () => {
    await using cleanup = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), "relay-alerts-"));
    cleanup.defer(() => rm(folder, { recursive: true }));
    const receiver = spawn(process.execPath, [at("infra/alertmanager/alert-receiver.mjs"), "0"]);
    cleanup.defer(() => stop(receiver));
    const lines = createInterface({ input: receiver.stdout })[Symbol.asyncIterator]();
    const next = async () => JSON.parse((await lines.next()).value as string) as Record<string, unknown>;
    const { listening } = (await next()) as unknown as { readonly listening: AddressInfo };

    // The project's own configuration, but for the receiver's address and the seconds of waiting for more alerts.
    const file = join(folder, "alertmanager.yml");
    const own = readFileSync(at("infra/alertmanager/alertmanager.yml"), "utf8");
    const address = `127.0.0.1:${listening.port}`;
    writeFileSync(
      file,
      own.replace("alert-receiver:9094", address).replace("group_wait: 5s", "group_wait: 0s"),
    );
    const port = await freePort();
    const alertmanager = spawn(
      PROGRAM ?? "",
      [
        `--config.file=${file}`,
        `--storage.path=${folder}`,
        `--web.listen-address=127.0.0.1:${port}`,
        "--cluster.listen-address=",
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    cleanup.defer(() => stop(alertmanager));
    await heard(alertmanager, "Listening on");
    const alert = {
      labels: { alertname: "RelayNoDelivery", severity: "critical", destination: "meta-shop" },
      annotations: {
        summary: "none is delivered",
        runbook_url: "https://relay.example/runbooks/no-delivery",
      },
    };
    const posted = await fetch(`http://127.0.0.1:${port}/api/v2/alerts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify([alert]),
    });
    expect(posted.status).toBe(200);
    expect(await next()).toEqual({
      status: "firing",
      severity: "critical",
      alertname: "RelayNoDelivery",
      ...alert.annotations,
    });
  },
);

const at = (path: string) => join(PROJECT_ROOT, path);

async function stop(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}

/** Alertmanager does not say which port it chose, so it is given one. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Resolves when a program has written a text to standard error; rejects when it ends before. */
function heard(child: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = "";
    child.stderr?.setEncoding("utf8").on("data", (piece: string) => {
      log += piece;
      if (log.includes(text)) resolve();
    });
    child.once("exit", () => reject(new Error(`it ended:\n${log}`)));
  });
}
