import { inspect } from "node:util";
import { Command, InvalidArgumentError } from "commander";
import { above0, watchedBar } from "../load/options.ts";
import type { Exchange } from "./client/exchange.ts";
import { write } from "./client/write.ts";
import { printReport } from "./print.ts";
import type { HostileRequest } from "./requests/draft.ts";
import { fuzz } from "./run.ts";

interface Options {
  readonly seed: number;
  readonly minutes: number;
  readonly only?: readonly number[];
  readonly json: boolean;
}

/** Exit codes: nothing was found; something was; the run could not be made. */
const EXIT = { clean: 0, found: 1, failed: 2 } as const;
/** Of a repeated request and its answer so much is shown. */
const SHOWN_BYTES = 2000;

const command = new Command("pnpm fuzz")
  .description(
    "Sends hostile requests to every entry point of a running relay, and says what it did not stand.",
  )
  .option("--seed <n>", "another seed, other requests", whole, 20_261_121)
  .option("--minutes <m>", "how long", above0, 1)
  .option("--only <numbers>", "send only these requests, shown with their answers", list)
  .option("--json", "print one JSON object and nothing else", false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.clean : EXIT.failed));

const { seed, minutes, only, json } = command.parse().opts<Options>();
const bar = watchedBar(json);
try {
  const report = await fuzz({
    seed,
    durationMs: minutes * 60_000,
    ...(only && { only }),
    ...(only && !json && { onExchange: show }),
    onProgress: (stage, share) => bar.at(stage, Math.min(1, share)),
  });
  bar.stop();
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : printReport(report));
  process.exitCode = Object.keys(report.findings).length === 0 ? EXIT.clean : EXIT.found;
} catch (error) {
  bar.stop();
  process.stderr.write(`The run could not be made: ${inspect(error)}\n`);
  process.exitCode = EXIT.failed;
}

function show(request: HostileRequest, { answers }: Exchange): void {
  const { head, body } = write(request);
  const sent = Buffer.concat([head, body.subarray(0, SHOWN_BYTES)]);
  const more = body.length > SHOWN_BYTES ? ` … ${body.length} bytes` : "";
  process.stdout.write(`Request ${request.n} (${[request.conduct, ...request.traits].join(", ")})\n`);
  process.stdout.write(`${inspect(sent.toString("latin1"), { maxStringLength: null })}${more}\n`);
  for (const { status, body: text } of answers)
    process.stdout.write(`Answer ${status}\n${text.slice(0, SHOWN_BYTES)}\n`);
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError("It must be a whole number.");
  return value;
}

function list(text: string): readonly number[] {
  return text.split(",").map(whole);
}
