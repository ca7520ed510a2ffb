import { Presets, SingleBar } from "cli-progress";
import { InvalidArgumentError } from "commander";

/** Reads a number above 0. */
export function above0(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("It must be a number above 0.");
  return value;
}

/** A bar on standard error for people who watch; it shows the stage and its share. */
export function watchedBar(quiet: boolean): { at(stage: string, share: number): void; stop(): void } {
  if (quiet || !process.stderr.isTTY) return { at: () => undefined, stop: () => undefined };
  const format = "  {stage} {bar} {percentage}%  {duration_formatted}";
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.shades_classic);
  bar.start(100, 0, { stage: "" });
  return {
    at: (stage, share) => bar.update(Math.round(share * 100), { stage: stage.padEnd(13) }),
    stop: () => bar.stop(),
  };
}

/** Prints what was found, for people or programs, and fails where something is not as it must be. */
export function conclude(
  json: boolean,
  findings: Readonly<Record<string, unknown>>,
  wrong: readonly string[],
): void {
  if (json) process.stdout.write(`${JSON.stringify({ ...findings, wrong })}\n`);
  else {
    console.table(findings);
    for (const one of wrong) process.stdout.write(`Not as it must be: ${one}\n`);
  }
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
