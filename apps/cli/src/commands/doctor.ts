import { checkRedis, checkReplicas, confirmationOf, connectRedis, mustAnswer } from "@relay/redis";
import { type Config, ConfigError, type DestinationConfig, processCount } from "@relay/runtime";
import { type PlatformRegistry, RelayError } from "@relay/core";
import { Command } from "commander";
import { configIn, configOption, PlatformSession } from "../platform-session.ts";
import { askIngestApi, urlOption } from "../ingest-api.ts";
import { EXIT } from "../exit.ts";
import { failureOf } from "../failure.ts";
import type { Finding } from "../finding.ts";
import { nodeFindings, readNodes } from "../nodes.ts";
import { redisOption } from "../operator/operate.ts";
import { redisOf } from "../operator/on-redis.ts";
import { jsonOption } from "../options.ts";
import { print, styled } from "../print.ts";
import { processFindings } from "../process-findings.ts";
import { sealingFinding } from "../sealing-finding.ts";
import { versionFindings } from "../version-findings.ts";

interface RedisOptions {
  readonly redis?: string;
}

interface Options extends RedisOptions {
  readonly config: string;
  readonly url: string;
  readonly json: boolean;
}

/**
 * A larger difference is reported: windows and duplicates are judged by Redis' clock, event times come from producers'
 * clocks.
 */
const SKEW_SECONDS = 2;

/** `relay doctor`: checks everything that the relay needs, with a remedy for each problem. */
export function doctorCommand(platforms: PlatformRegistry): Command {
  return new Command("doctor")
    .addOption(configOption())
    .addOption(redisOption())
    .addOption(urlOption())
    .addOption(jsonOption())
    .action((options: Options) => doctor(options, platforms));
}

async function doctor(options: Options, platforms: PlatformRegistry): Promise<void> {
  const findings = [...nodeFindings(await readNodes(process.env["PATH"]))];
  const config = readableConfig(options.config, platforms, findings);
  if (config)
    findings.push(
      ...processFindings(processCount(config.worker.processes), config.destinations.values()),
      sealingFinding(config.sealing),
    );
  findings.push(...(await redisFindings(options, config)));
  findings.push(await ingestFinding(options));
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

type Connection = Awaited<ReturnType<typeof connectRedis>>;

async function redisFindings(options: RedisOptions, config: Config | undefined): Promise<readonly Finding[]> {
  let redis: Connection | undefined;
  try {
    const address = options.redis ?? config?.redisAddress ?? redisOf(options);
    redis = await connectRedis(address, "producer");
    const connected = redis;
    return await mustAnswer(address, () => findingsOf(connected, config));
  } catch (error) {
    const { message } = error instanceof Error ? error : { message: "unreachable" };
    const remedy = error instanceof RelayError ? error.remedy : "Check redis in relay.yaml, or REDIS_URL.";
    return [{ what: "Redis", state: "bad", found: message, remedy }];
  } finally {
    redis?.disconnect();
  }
}

async function findingsOf(redis: Connection, config: Config | undefined): Promise<readonly Finding[]> {
  const before = Date.now();
  const [seconds, micros] = await redis.time();
  const skew = Math.abs(Number(seconds) + Number(micros) / 1e6 - (before + Date.now()) / 2000);
  await checkRedis(redis, { allowVolatile: config?.redis.allow_volatile ?? false });
  if (config) await checkAcknowledgement(redis, config.redis);
  const clocks = { what: "clocks", found: `Redis' clock is ${skew.toFixed(1)} s from this one` };
  const remedy = "Run NTP on both; see docs/runbooks/clock-skew.md.";
  return [
    { what: "Redis", state: "good", found: "reachable, durable, no eviction" },
    skew < SKEW_SECONDS ? { ...clocks, state: "good" } : { ...clocks, state: "warning", remedy },
  ];
}

async function checkAcknowledgement(
  redis: Connection,
  { acknowledge, acknowledge_timeout_ms: timeoutMs }: Config["redis"],
): Promise<void> {
  const confirmation = await confirmationOf(redis, acknowledge, timeoutMs);
  if (confirmation) await checkReplicas(redis, confirmation);
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
