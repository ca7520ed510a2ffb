import type { Finding } from "./finding.ts";

/**
 * Findings about the processes of a worker: a warning when there are more of them than lanes. None below two: one
 * process has all lanes.
 */
export function processFindings(
  processes: number,
  destinations: Iterable<{ readonly lanes: number }>,
): readonly Finding[] {
  if (processes <= 1) return [];
  const lanes = [...destinations].reduce((sum, destination) => sum + destination.lanes, 0);
  const found = `${processes} processes for ${lanes} lanes`;
  if (processes <= lanes) return [{ what: "worker.processes", state: "good", found }];
  const remedy =
    "One process drains a lane at a time, so the others have nothing to do: see docs/scaling.md. Set fewer processes.";
  return [{ what: "worker.processes", state: "warning", found, remedy }];
}
