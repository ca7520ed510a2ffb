import type { GateMode } from "@relay/core";
import type { ConnectedProcess, DestinationView, RedisExamination } from "@relay/redis";
import { failureOf } from "../failure.ts";
import type { Finding } from "../finding.ts";
import { processFindings } from "../process-findings.ts";
import { redisFindings } from "../redis-findings.ts";
import { sealingFinding } from "../sealing-finding.ts";
import type { AdminApi } from "./admin-api.ts";
import { overAdminApi } from "./over-admin-api.ts";
import { readView } from "./read-view.ts";

/** What `GET /v1/configuration` answers, as far as the doctor reads it. */
interface Configuration {
  readonly revision: string;
  readonly file?: { readonly revision: string };
  readonly sources: readonly object[];
  readonly destinations: readonly { readonly name: string; readonly lanes: number }[];
  readonly routes: readonly object[];
  readonly sealingKeys: readonly string[];
}

/**
 * What the doctor finds over the admin API: its configuration, Redis as the admin API reaches it, the connected
 * processes and the gates. A part that cannot be asked for is a bad finding.
 */
export async function findingsOverAdminApi(api: AdminApi): Promise<readonly Finding[]> {
  try {
    const configuration = readView<Configuration>(await api.get("/v1/configuration"));
    return [...configurationFindings(configuration), ...(await findingsInRedis(api, configuration))];
  } catch (error) {
    return [{ what: "admin API", state: "bad", found: failureOf(error).message }];
  }
}

function configurationFindings(configuration: Configuration): readonly Finding[] {
  const { revision, file, sources, destinations, routes, sealingKeys } = configuration;
  const what = "configuration of the admin API";
  const counts = `${sources.length} sources, ${destinations.length} destinations, ${routes.length} routes`;
  const loaded: Finding =
    file?.revision === revision
      ? { what, state: "good", found: counts }
      : {
          what,
          state: "warning",
          found: `${counts}; its relay.yaml has changed since and is not loaded`,
          remedy: "See docs/runbooks/configuration-refused.md.",
        };
  return [loaded, sealingFinding(sealingKeys)];
}

async function findingsInRedis(api: AdminApi, { destinations }: Configuration): Promise<readonly Finding[]> {
  try {
    const operations = overAdminApi(api);
    const [examined, processes, views] = await Promise.all([
      api.get("/v1/redis").then((answer) => readView<RedisExamination>(answer)),
      operations.processes(),
      operations.destinations(),
    ]);
    return [
      ...redisFindings(examined, "the admin API's"),
      ...(processes ? connectedFindings(processes, destinations, views) : []),
      ...views.map(gateFinding),
    ];
  } catch (error) {
    return [{ what: "Redis", state: "bad", found: failureOf(error).message }];
  }
}

function connectedFindings(
  processes: readonly ConnectedProcess[],
  destinations: Configuration["destinations"],
  views: readonly DestinationView[],
): readonly Finding[] {
  const count = (name: string) => processes.filter(({ program }) => program === name).length;
  const what = "programs";
  const found = `${count("ingest-api")} processes of the ingest API, ${count("worker")} of the worker`;
  const isComplete = count("ingest-api") > 0 && count("worker") > 0;
  const connected: Finding = isComplete
    ? { what, state: "good", found }
    : { what, state: "bad", found, remedy: "Start the missing program, and read its log." };
  const recorded = new Map(views.map(({ name, lanes }) => [name, lanes.length]));
  return [connected, ...processFindings(count("worker"), destinations, recorded)];
}

const RUNBOOKS: Readonly<Record<Exclude<GateMode, "open">, string>> = {
  "backing-off": "backing-off",
  throttled: "throttled",
  suspended: "credentials-suspended",
  paused: "paused",
};

function gateFinding({ name, gate: { state, reason } }: DestinationView): Finding {
  const what = `gate of ${name}`;
  if (state === "open") return { what, state: "good", found: state };
  return {
    what,
    state: state === "suspended" ? "bad" : "warning",
    found: reason === undefined ? state : `${state}, ${reason}`,
    remedy: `See docs/runbooks/${RUNBOOKS[state]}.md.`,
  };
}
