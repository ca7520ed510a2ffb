import Table from "cli-table3";
import type { CampaignReport, RecoverySeconds } from "./report.ts";

/** The report for people. */
export function printReport(report: CampaignReport): string {
  const { strikes, recoverySeconds: recovery, replayed, discrepancies, ingestRequests: api } = report;
  const table = new Table({ style: { head: [], border: [] } });
  table.push(
    ["topology, acknowledge", `${report.topology}, ${JSON.stringify(report.acknowledge)}`],
    ["seed, seconds", `${report.seed}, ${report.seconds}`],
    ["conversions produced, acknowledged", `${figure(report.produced)}, ${figure(report.acknowledged)}`],
    [
      "requests at the ingest API, repeated, duplicates on purpose",
      list([api.requests, api.repeated, api.duplicates]),
    ],
    ["requests at the platforms", figure(report.requestsAtThePlatforms)],
    ["delivered", counts(report.delivered)],
    ["dead letters at the end", counts(report.dead)],
    ["delivered by replays, by what they had died of", counts(report.redelivered)],
    ["kills: workers, ingest, Redis", list([strikes.workerKills, strikes.ingestKills, strikes.redisKills])],
    [
      "freezes, queues deleted, dead tokens",
      list([strikes.freezes, strikes.forgottenQueues, strikes.deadTokens]),
    ],
    [
      "Redis silent, frozen, its replicas stalled",
      list([strikes.redisSilences, strikes.redisFreezes, strikes.replicationStalls]),
    ],
    ["slots moved", list([strikes.movedSlots])],
    ["clocks set wrong", list([strikes.clockSteps])],
    ["second at which the first sealing key was retired", String(report.firstKeyRetiredAt ?? "none")],
    ["acknowledged and lost, where that may be", counts(report.lost)],
    ["sandbox faults, garbage, replays meanwhile", list([strikes.faults, strikes.garbage, strikes.replays])],
    ["events that came twice, by reason", counts(report.doubles)],
    ["recovery after a worker's kill in quiet", recovered(recovery.inQuiet)],
    ["the same amid other strikes", recovered(recovery.amidOtherStrikes)],
    ["seconds to run empty at the end", String(report.secondsToRunEmpty)],
    ["seconds to find what BullMQ forgot, in silence", String(report.secondsToFindForgotten)],
    ["beside their lanes at the end", counts(report.aside)],
    ["longest standstill of a lane while its platform took requests", stood(report.longestStandstill)],
    ["seconds to deliver what came after", seconds(report.deliveredAfter)],
    ["last replay: sent, delivered, died again", list([replayed.sent, replayed.delivered, replayed.died])],
  );
  const wrong = Object.entries(discrepancies).map(
    ([what, { count, examples }]) => `  ${what}: ${figure(count)} (${examples.join(", ")})\n`,
  );
  const outcome =
    wrong.length === 0 ? "Everything is accounted for.\n" : `What must not be:\n${wrong.join("")}`;
  return `${table.toString()}\n${outcome}`;
}

function counts(of: Readonly<Record<string, number>>): string {
  const lines = Object.entries(of).map(([name, count]) => `${figure(count)} ${name}`);
  return lines.length === 0 ? "none" : lines.join("\n");
}

function seconds(of: Readonly<Record<string, number>>): string {
  return Object.entries(of)
    .map(([what, value]) => `${value} ${what}`)
    .join("\n");
}

function recovered({ kills, median, longest, slowest }: RecoverySeconds): string {
  const where = slowest ? ` (${slowest.lane} after the kill at ${slowest.killedAt} s)` : "";
  return `${kills} kills: median ${median} s, longest ${longest} s${where}`;
}

function stood(longest: CampaignReport["longestStandstill"]): string {
  return longest ? `${longest.seconds} s (${longest.lane}, from second ${longest.at} on)` : "none";
}

function list(values: readonly number[]): string {
  return values.map(figure).join(", ");
}

function figure(value: number): string {
  return value.toLocaleString("en");
}
