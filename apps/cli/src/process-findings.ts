import type { Finding } from "./finding.ts";

/** What is configured of a destination. */
interface Configured {
  readonly name: string;
  readonly lanes: number;
}

/**
 * Findings about the processes of a worker: a warning when there are more of them than lanes. None below two: one
 * process has all lanes. `recorded` has the lanes of each destination in Redis, which may have grown. A destination that
 * was never used has those of relay.yaml, and so has each one where `recorded` is absent: Redis could not be asked.
 */
export function processFindings(
  processes: number,
  destinations: Iterable<Configured>,
  recorded: ReadonlyMap<string, number> | undefined,
): readonly Finding[] {
  if (processes <= 1) return [];
  const lanesOf = ({ name, lanes }: Configured) => recorded?.get(name) ?? lanes;
  const lanes = [...destinations].reduce((sum, destination) => sum + lanesOf(destination), 0);
  const source = recorded ? "as Redis has them" : "as relay.yaml has them; Redis could not be asked";
  const found = `${processes} processes for ${lanes} lanes, ${source}`;
  if (processes <= lanes) return [{ what: "worker.processes", state: "good", found }];
  const remedy =
    "One process drains a lane at a time, so the others have nothing to do: see docs/scaling.md. Set fewer processes, or let lanes grow: `relay lanes grow`.";
  return [{ what: "worker.processes", state: "warning", found, remedy }];
}
