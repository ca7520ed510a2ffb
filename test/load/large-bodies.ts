/**
 * What the ingest API's memory comes to under bodies that become many times their size when they are read, 16 at a time
 * without a pause. Run: node test/load/large-bodies.ts [--seconds N] [--json]
 */
import { Command } from "commander";
import { HEAP_OF_A_CONTAINER, MemoryWatch } from "../fuzz/checks/memory.ts";
import { KEY, openShop, purchase } from "../system/shop.ts";
import { above0, conclude, watchedBar } from "./options.ts";

const AT_ONCE = 16;
const MEGABYTE = 1_048_576;
/** What the ingest API's container has. */
const MOST_MEGABYTES = 1024;

const { seconds, json } = new Command("large-bodies")
  .option("--seconds <n>", "how long each kind is sent", above0, 10)
  .option("--json", "print one JSON object", false)
  .parse()
  .opts<{ seconds: number; json: boolean }>();

/** The text of a conversion with one more field. */
const withField = (id: string, field: string) =>
  `${JSON.stringify(purchase(id)).slice(0, -1)},"own":${field}}`;
const listOf = (count: number, item: (n: number) => string) =>
  `[${Array.from({ length: count }, (_, n) => item(n)).join(",")}]`;
const names = (first: number) =>
  `{${Array.from({ length: 3800 }, (_, n) => `"${(first + n).toString(36)}":1`).join(",")}}`;

const BODIES: Readonly<Record<string, string>> = {
  "empty lists": listOf(100, (n) =>
    withField(
      `lists-${n}`,
      listOf(15_000, () => "[]"),
    ),
  ),
  "many names": listOf(100, (n) => withField(`names-${n}`, names(n * 3800))),
  "good conversions": listOf(5000, (n) => JSON.stringify(purchase(`good-${n}`))),
};

await using deployment = await openShop({ env: HEAP_OF_A_CONTAINER });
const { ingest } = deployment;
const findings: Record<string, unknown> = {};
const wrong: string[] = [];
const memory = new MemoryWatch(() => undefined);
const ended = new AbortController();
const watching = memory.watch([ingest], ended.signal);
const bar = watchedBar(json);
for (const [at, [kind, body]] of Object.entries(BODIES).entries()) {
  bar.at(kind, at / Object.keys(BODIES).length);
  const until = performance.now() + seconds * 1000;
  const statuses: Record<string, number> = {};
  const send = async () => {
    while (performance.now() < until) {
      const status = await statusOf(body);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  findings[`${kind}, ${Math.round(body.length / 1000)} KB: answers`] = JSON.stringify(statuses);
}
ended.abort();
await watching;
bar.stop();
const most = Math.round((memory.peaks.get(ingest.name)?.residentBytes ?? 0) / MEGABYTE);
findings["MB at the most"] = most;
if (most > MOST_MEGABYTES) wrong.push(`${most} MB`);
conclude(json, findings, wrong);

/** A body that is refused while it is sent may end its connection. */
async function statusOf(body: string): Promise<string> {
  try {
    const response = await fetch(`${ingest.url}/v1/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      body,
    });
    await response.arrayBuffer();
    return String(response.status);
  } catch {
    return "closed";
  }
}
