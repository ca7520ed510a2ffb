import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SealingKey } from "@relay/core";
import type { FakeClock } from "./fake-clock.ts";
import { Program } from "./program.ts";
import { RedisServer } from "./redis-server.ts";
import { relayFile, SEALING_KEY_ID, sealingKeyIn } from "./relay-file.ts";
import { TcpProxy } from "./tcp-proxy.ts";

/** Both are valid; a deployment starts with the first. */
const ACCESS_TOKENS = ["sandbox-token", "sandbox-token-2"] as const;

const CONFIG = "relay.yaml";

/** A destination as in relay.yaml, without what the deployment fills in: its address and its token. */
export interface DeploymentDestination {
  readonly platform: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly [setting: string]: unknown;
}

/** A source as a test describes it. */
export interface SourceOptions {
  readonly key: string;
  readonly defaultCountry?: string;
  readonly webhookSecretEnv?: readonly string[];
}

export interface DeploymentOptions {
  readonly sources: Readonly<Record<string, SourceOptions>>;
  readonly destinations: Readonly<Record<string, DeploymentDestination>>;
  readonly routes: readonly Readonly<Record<string, unknown>>[];
  /** More sections of relay.yaml. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly workers?: number;
  /** Whether the admin API is started too. */
  readonly hasAdmin?: boolean;
  /** Folder of data, configuration and logs; absent: one that is deleted with the deployment. */
  readonly folder?: string;
  /** How long the sandbox takes to answer. */
  readonly latencyMs?: number;
  /** Requests that the sandbox serves at once; more wait. Absent: all. */
  readonly sandboxConcurrency?: number;
  /** Makes the sandbox keep counts but no events: for loads that it must not slow down. */
  readonly countsOnly?: boolean;
  readonly logLevel?: string;
  readonly redisSettings?: readonly string[];
  /**
   * The section `redis` of relay.yaml for servers that the caller runs, such as a topology's; absent: a Redis of its own.
   */
  readonly redis?: Readonly<Record<string, unknown>>;
  /** More environment for the relay's programs. */
  readonly env?: Readonly<Record<string, string>>;
  /** Wall clocks that a test sets while programs run; absent: the true one. */
  readonly clocks?: { readonly [program in ClockedProgram]?: FakeClock };
  /** Makes the relay's programs reach Redis through `proxy`, which a test can silence. */
  readonly proxied?: boolean;
  /** Another copy of the project to run the ingest API and the workers from. */
  readonly root?: string;
  /** Another copy of the project to run every second worker from. */
  readonly otherRoot?: string;
  /** Entry files of other compositions of the programs, from the project's root. */
  readonly files?: { readonly [program in "ingest-api" | "admin-api" | "worker"]?: string };
}

/** Programs that can have a clock of their own: Redis, every worker, the ingest API. */
export type ClockedProgram = "redis" | "worker" | "ingest-api";

interface Parts {
  readonly folder: string;
  readonly redis: RedisServer | undefined;
  readonly sandbox: Program;
  readonly proxy: TcpProxy | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly sealingKey: string;
  readonly options: DeploymentOptions;
}

/** The whole relay as real processes: a private Redis, the sandbox, the ingest API and workers. */
export class Deployment {
  readonly folder: string;
  readonly sandbox: Program;
  /** When it was asked for: the programs' proxy to Redis. */
  readonly proxy: TcpProxy | undefined;
  readonly workers: Program[] = [];
  readonly #redis: RedisServer | undefined;
  /** The keys of its programs, unless its settings name others. A test that gives them more adds these. */
  readonly sealingKeys: SealingKey[];
  readonly #temporary: boolean;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #roots: Pick<DeploymentOptions, "root" | "otherRoot">;
  #startedWorkers = 0;
  readonly #clocks: DeploymentOptions["clocks"];
  readonly #files: DeploymentOptions["files"];
  #ingest: Program | undefined;
  #admin: Program | undefined;
  #token: string = ACCESS_TOKENS[0];

  private constructor({ folder, redis, sandbox, proxy, environment, sealingKey, options }: Parts) {
    this.sealingKeys = [{ id: SEALING_KEY_ID, reveal: () => sealingKey }];
    this.folder = folder;
    this.#redis = redis;
    this.sandbox = sandbox;
    this.proxy = proxy;
    this.#temporary = options.folder === undefined;
    this.#environment = environment;
    this.#roots = options;
    this.#clocks = options.clocks;
    this.#files = options.files;
  }

  static async start(options: DeploymentOptions): Promise<Deployment> {
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "relay-deployment-")));
    await mkdir(folder, { recursive: true });
    await using started = new AsyncDisposableStack();
    const [sandbox, redis] = await allOrNone(
      started,
      Program.start("sandbox", {
        env: {
          SANDBOX_PORT: "0",
          SANDBOX_TOKENS: ACCESS_TOKENS.join(","),
          SANDBOX_LATENCY_MS: String(options.latencyMs ?? 0),
          SANDBOX_CONCURRENCY: String(options.sandboxConcurrency ?? 0),
          SANDBOX_RECORD: options.countsOnly === true ? "counts" : "events",
        },
        logFile: join(folder, "sandbox.log"),
      }),
      ...(options.redis ? [] : [startRedis(folder, options)]),
    );
    const config = join(folder, CONFIG);
    const tokenFile = join(folder, "access-token");
    await writeFile(tokenFile, ACCESS_TOKENS[0]);
    const sealingFile = join(folder, "sealing-key");
    const sealingKey = await sealingKeyIn(sealingFile);
    const file = relayFile(options, { baseUrl: sandbox.url, tokenFile, sealingFile });
    await writeFile(config, JSON.stringify(file, null, 2));
    const proxy =
      redis && options.proxied === true ? started.use(await TcpProxy.start(redis.port)) : undefined;
    const environment = {
      RELAY_CONFIG: config,
      ...(redis && { REDIS_URL: proxy ? `redis://127.0.0.1:${proxy.port}` : redis.url }),
      LOG_LEVEL: options.logLevel ?? "warn",
      INGEST_PORT: "0",
      ADMIN_PORT: "0",
      WORKER_PORT: "0",
      ...options.env,
    };
    const deployment = new Deployment({
      folder,
      redis,
      sandbox,
      proxy,
      environment,
      sealingKey,
      options,
    });
    started.use(deployment);
    const workers = Array.from({ length: options.workers ?? 1 }, () => deployment.startWorker());
    const admins = options.hasAdmin === true ? [deployment.startAdmin()] : [];
    await allOrNone(started, deployment.startIngest(), ...workers, ...admins);
    // Everything runs: from here on the caller must stop it.
    started.move();
    return deployment;
  }

  /** The relay.yaml of its programs. */
  get configFile(): string {
    return join(this.folder, CONFIG);
  }

  /** Its own Redis. Throws when the caller runs the servers. */
  get redis(): RedisServer {
    if (!this.#redis) throw new Error("the deployment has no Redis of its own");
    return this.#redis;
  }

  get ingest(): Program {
    if (!this.#ingest) throw new Error("the ingest API is not running");
    return this.#ingest;
  }

  /** The admin API, when it was started. */
  get admin(): Program | undefined {
    return this.#admin;
  }

  async startIngest(): Promise<Program> {
    this.#ingest = await this.#start("ingest-api");
    return this.#ingest;
  }

  /** Starts the admin API; its keys are those of `settings.admin`. */
  async startAdmin(env: Readonly<Record<string, string>> = {}): Promise<Program> {
    this.#admin = await this.#start("admin-api", env);
    return this.#admin;
  }

  async startWorker(): Promise<Program> {
    const worker = await this.#start("worker");
    this.workers.push(worker);
    return worker;
  }

  /** The token that its destinations use now. */
  get token(): string {
    return this.#token;
  }

  /** Writes the other valid token where the workers find it, and returns it. */
  async renewToken(): Promise<string> {
    this.#token = ACCESS_TOKENS.find((token) => token !== this.#token) ?? this.#token;
    const next = join(this.folder, "access-token.next");
    await writeFile(next, this.#token);
    await rename(next, join(this.folder, "access-token"));
    return this.#token;
  }

  /** Kills a worker, by default the oldest one, as a power cut would, and starts another. */
  async replaceWorker(worker = this.workers[0]): Promise<void> {
    if (worker) this.workers.splice(this.workers.indexOf(worker), 1);
    await worker?.kill();
    await this.startWorker();
  }

  /** The same for the ingest API, which then listens on another port. */
  async replaceIngest(): Promise<void> {
    await this.#ingest?.kill();
    await this.startIngest();
  }

  /** Stops everything, newest first, and waits for it. */
  async stop(): Promise<void> {
    await Promise.all([
      this.#admin?.stop(),
      this.#ingest?.stop(),
      ...this.workers.map((worker) => worker.stop()),
    ]);
    await Promise.all([this.sandbox.stop(), this.proxy?.stop(), this.#redis?.stop()]);
    if (this.#temporary) await rm(this.folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** The copy of the project that the next program is run from. */
  #rootFor(app: string): string | undefined {
    const { root, otherRoot } = this.#roots;
    if (app !== "worker" || otherRoot === undefined) return root;
    this.#startedWorkers += 1;
    return this.#startedWorkers % 2 === 0 ? otherRoot : root;
  }

  #start(
    app: "ingest-api" | "admin-api" | "worker",
    env: Readonly<Record<string, string>> = {},
  ): Promise<Program> {
    const clock = app === "admin-api" ? undefined : this.#clocks?.[app];
    const file = this.#files?.[app];
    const root = this.#rootFor(app);
    return Program.start(app, {
      env: { ...this.#environment, ...clock?.env, ...env },
      logFile: join(this.folder, `${app}.log`),
      ...(root !== undefined && { root }),
      ...(file !== undefined && { file }),
    });
  }
}

function startRedis(folder: string, { redisSettings = [], clocks }: DeploymentOptions): Promise<RedisServer> {
  return RedisServer.start({
    dataDir: join(folder, "redis"),
    settings: redisSettings,
    env: clocks?.redis?.env ?? {},
  });
}

/** Starts several at once. When one fails, it throws after the others have started, so that they can be stopped. */
async function allOrNone<const T extends readonly AsyncDisposable[]>(
  started: AsyncDisposableStack,
  ...starting: { readonly [K in keyof T]: Promise<T[K]> }
): Promise<T> {
  const outcomes = await Promise.allSettled(starting);
  for (const outcome of outcomes) if (outcome.status === "fulfilled") started.use(outcome.value);
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  return Promise.all(starting);
}
