import { existsSync } from "node:fs";
import { connectRedis, examineRedis, Layouts, mustAnswer } from "@relay/redis";
import { type Config, ConfigError, type DestinationConfig, processCount } from "@relay/runtime";
import { type PlatformRegistry, RelayError } from "@relay/core";
import { Command } from "commander";
import { configIn, configOption, PlatformSession } from "../platform-session.ts";
import { askIngestApi, urlOption } from "../ingest-api.ts";
import { EXIT } from "../exit.ts";
import { failureOf } from "../failure.ts";
import type { Finding } from "../finding.ts";
import { nodeFindings, readNodes } from "../nodes.ts";
import { findingsOverAdminApi } from "../operator/findings-over-admin-api.ts";
import { adminApiOf, type OperateOptions, operates } from "../operator/operate.ts";
import { redisOf } from "../operator/on-redis.ts";
import { jsonOption } from "../options.ts";
import { print, styled } from "../print.ts";
import { processFindings } from "../process-findings.ts";
import { redisFindings } from "../redis-findings.ts";
import { sealingFinding } from "../sealing-finding.ts";
import { versionFindings } from "../version-findings.ts";

interface Options extends OperateOptions {
  readonly config: string;
  readonly url: string;
  readonly isUrlNamed?: boolean;
  readonly json: boolean;
}

/** `relay doctor`: checks everything that the relay needs, with a remedy for each problem. */
export function doctorCommand(platforms: PlatformRegistry): Command {
  return operates(new Command("doctor"))
    .addOption(configOption())
    .addOption(urlOption())
    .addOption(jsonOption())
    .action((options: Options, command: Command) =>
      doctor({ ...options, isUrlNamed: command.getOptionValueSource("url") !== "default" }, platforms),
    );
}

/**
 * Where an admin API is named, it says how Redis is, and neither relay.yaml nor the ingest API need be on this machine.
 * Where the file is, the tokens in it are asked about from here.
 */
async function doctor(options: Options, platforms: PlatformRegistry): Promise<void> {
  const findings = [...nodeFindings(await readNodes(process.env["PATH"]))];
  const api = options.redis === undefined ? await adminApiOf(options) : undefined;
  const isElsewhere = api !== undefined && !existsSync(options.config);
  const config = isElsewhere ? undefined : readableConfig(options.config, platforms, findings);
  findings.push(...(await (api ? findingsOverAdminApi(api) : ownFindings(options, config))));
  if (!api || options.isUrlNamed === true) findings.push(await ingestFinding(options));
  for (const destination of config?.destinations.values() ?? []) {
    findings.push(...versionFindings(destination.name, destination.dialect.versions, Date.now() / 1000));
    findings.push(await tokenFinding(destination, platforms));
  }
  for (const one of findings) print(options.json ? JSON.stringify(one) : line(one));
  if (findings.some(({ state }) => state === "bad")) process.exitCode = EXIT.faulty;
}

function readableConfig(file: string, platforms: PlatformRegistry, findings: Finding[]): Config | undefined {
  try {
    const config = configIn(file, platforms);
    const { sources, destinations, routes } = config;
    const found = `${sources.size} sources, ${destinations.size} destinations, ${routes.length} routes`;
    findings.push({ what: `configuration ${file}`, state: "good", found });
    return config;
  } catch (error) {
    const faults = error instanceof ConfigError ? error.faults : [];
    for (const { at, message } of faults)
      findings.push({
        what: `configuration ${at}`,
        state: "bad",
        found: message,
        remedy: "See docs/reference/configuration.md.",
      });
    if (faults.length === 0) throw error;
    return undefined;
  }
}

/** What there is to find without an admin API. */
async function ownFindings(options: Options, config: Config | undefined): Promise<readonly Finding[]> {
  const { findings, lanes } = await findingsOnRedis(options, config);
  if (!config) return findings;
  const { worker, destinations, sealing } = config;
  return [
    ...processFindings(processCount(worker.processes), destinations.values(), lanes),
    sealingFinding(sealing.keys.map(({ id }) => id)),
    ...findings,
  ];
}

interface OnRedis {
  readonly findings: readonly Finding[];
  /** The lanes of each destination that was used; absent where Redis cannot be asked. */
  readonly lanes?: ReadonlyMap<string, number>;
}

/** What every Redis must be, where no relay.yaml says more. */
const LEAST_DEMANDS = { allow_volatile: false, acknowledge: "memory", acknowledge_timeout_ms: 0 } as const;

async function findingsOnRedis(options: Options, config: Config | undefined): Promise<OnRedis> {
  let redis: Awaited<ReturnType<typeof connectRedis>> | undefined;
  try {
    const address = options.redis ?? config?.redisAddress ?? redisOf(options);
    redis = await connectRedis(address, "producer");
    const connected = redis;
    return await mustAnswer(address, async () => {
      const examined = await examineRedis(connected, config?.redis ?? LEAST_DEMANDS);
      const layouts = await new Layouts(connected).readAll();
      const lanes = new Map(Array.from(layouts, ([name, layout]) => [name, layout.lanes]));
      return { findings: redisFindings(examined, "this one"), lanes };
    });
  } catch (error) {
    const { message } = error instanceof Error ? error : { message: "unreachable" };
    const remedy = error instanceof RelayError ? error.remedy : "Check redis in relay.yaml, or REDIS_URL.";
    return { findings: [{ what: "Redis", state: "bad", found: message, remedy }] };
  } finally {
    redis?.disconnect();
  }
}

async function ingestFinding({ url }: Options): Promise<Finding> {
  const what = `ingest API ${url}`;
  try {
    const { status } = await askIngestApi("/readyz", { url });
    return status === 200
      ? { what, state: "good", found: "ready" }
      : {
          what,
          state: "warning",
          found: "not ready",
          remedy: "It takes no conversions while Redis is away or while it stops; read its log.",
        };
  } catch (error) {
    return { what, state: "warning", found: failureOf(error).message };
  }
}

/**
 * Asks the platform about the token. A platform without such a question is asked for the pixels that the token may see.
 */
async function tokenFinding(destination: DestinationConfig, platforms: PlatformRegistry): Promise<Finding> {
  const what = `destination ${destination.name}`;
  await using session = new PlatformSession(destination, platforms);
  const checked = await session.try((of) => of.checkToken());
  if (!("kind" in checked)) {
    const [token] = checked;
    if (token?.isValid === true) {
      const until = token.expiresAt === undefined ? "does not expire" : `expires ${token.expiresAt}`;
      return { what, state: "good", found: `token is good, ${until}` };
    }
    return {
      what,
      state: "bad",
      found: "the platform refuses the token",
      remedy: "Write a new one to its file or variable.",
    };
  }
  const { code, message, remedy } = checked.failure;
  if (code === "invalid_token") return { what, state: "bad", found: message, remedy };
  if (code === "not_offered")
    return {
      what,
      state: "warning",
      found: "this platform cannot be asked about a token",
      remedy: "Try it: `relay test-event --code …`.",
    };
  return { what, state: code === "unreachable" ? "bad" : "warning", found: message, remedy };
}

function line({ what, state, found, remedy }: Finding): string {
  const mark = {
    good: styled("green", "good    "),
    warning: styled("yellow", "warning"),
    bad: styled("red", "bad     "),
  }[state];
  return `${mark} ${styled("bold", what)}: ${found}${remedy === undefined ? "" : `\n         ${styled("dim", remedy)}`}`;
}
