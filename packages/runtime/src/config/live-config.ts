import { readFile } from "node:fs/promises";
import { RelayError } from "@relay/core";
import type { Logger } from "pino";
import type { OwnProcess } from "../processes/own-process.ts";
import { changesBetween } from "./config-changes.ts";
import type { Config } from "./config.ts";
import { ConfigError } from "./config-error.ts";
import { faultsOfLiveChange } from "./live-changes.ts";
import { revisionOf } from "./revision.ts";

/** Mounted files are replaced by changing a symlink some levels up, which file system notifications miss. */
const LOOK_EVERY_MS = 1000;
/** Most changes of one reload that are logged. */
const MOST_LOGGED = 50;

/** Prepares a new configuration. Rejects when it cannot be applied. The function it returns applies it and cannot fail. */
export type Prepare = (next: Config) => Promise<() => void>;

export interface LiveConfigOptions {
  /** The configuration that the process started with. */
  readonly config: Config;
  /** Reads the file again. Throws a ConfigError. */
  readonly load: () => Config;
  readonly own: Pick<OwnProcess, "onReload">;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
}

/**
 * The configuration of a running process. It is read again on SIGHUP, and when the file, or a file with secrets that it
 * names, has changed and then stayed the same for a second, so that no file is read while it is written. A new configuration is applied as a whole. One
 * with a fault, or with a change that needs a start, changes nothing and is logged.
 */
export class LiveConfig implements AsyncDisposable {
  readonly #options: LiveConfigOptions;
  #current: Config;
  #isRefused = false;
  /** The files at the last look, and as they were last applied or refused. */
  #seen: Files;
  #judged: Files;
  #prepare: Prepare = () => Promise.resolve(() => undefined);
  #isLooking = false;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(options: LiveConfigOptions) {
    const { config } = options;
    this.#options = options;
    this.#current = config;
    this.#seen = this.#judged = filesOf(config);
  }

  get current(): Config {
    return this.#current;
  }

  /** Whether the file holds a configuration that was refused. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** Applies every new configuration with `prepare` from now on. */
  follow(prepare: Prepare): void {
    this.#prepare = prepare;
    this.#options.own.onReload(() => void this.reload());
    this.#timer = setInterval(() => {
      // A file system that hangs is not asked again meanwhile.
      if (!this.#isLooking) void this.look();
    }, LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Looks at the file once. Applies what it holds if that is new and was there at the last look too. */
  look(): Promise<void> {
    this.#isLooking = true;
    return this.#next(async () => {
      const before = this.#seen;
      this.#seen = await this.#filesOnDisk();
      if (areSame(this.#seen, before) && !areSame(this.#seen, this.#judged)) await this.#apply();
      this.#isLooking = false;
    });
  }

  /** Applies what the file holds now. */
  reload(): Promise<void> {
    return this.#next(async () => {
      this.#seen = await this.#filesOnDisk();
      await this.#apply();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#work;
  }

  /** Does one thing after the other. */
  #next(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work);
    return this.#work;
  }

  async #filesOnDisk(): Promise<Files> {
    const { env, secretFiles } = this.#current;
    const [revision, secrets] = await Promise.all([
      readFile(env.RELAY_CONFIG, "utf8").then(revisionOf, () => "unreadable"),
      secretFiles.markOnDisk(),
    ]);
    return { revision, secrets };
  }

  /** Never rejects. */
  async #apply(): Promise<void> {
    const { load, log } = this.#options;
    try {
      const next = load();
      const changes = changesBetween(this.#current.file, next.file);
      const faults = faultsOfLiveChange(changes);
      if (faults.length > 0) throw new ConfigError(faults);
      const apply = await this.#prepare(next);
      const areSecretsNew = next.secretFiles.mark !== this.#current.secretFiles.mark;
      this.#current = next;
      apply();
      this.#judged = filesOf(next);
      this.#isRefused = false;
      const logged = {
        revision: next.revision,
        count: changes.length,
        changes: changes.slice(0, MOST_LOGGED),
        ...(areSecretsNew && { secretFiles: "changed" }),
      };
      log.info(logged, "configuration applied");
    } catch (error) {
      this.#refuse(error);
    }
  }

  #refuse(error: unknown): void {
    const { log } = this.#options;
    const { revision } = this.#seen;
    if (!(error instanceof RelayError)) {
      // Such as a Redis that does not answer. The next look tries again.
      log.warn({ revision, name: nameOf(error) }, "configuration not applied yet");
      return;
    }
    this.#judged = this.#seen;
    this.#isRefused = true;
    const { code, message, remedy } = error;
    const why = error instanceof ConfigError ? { faults: error.faults.slice(0, MOST_LOGGED) } : { message };
    const logged = { revision, running: this.#current.revision, code, ...why, remedy };
    log.error(logged, "configuration refused; the running one stays");
  }
}

/** What a configuration was read from. */
interface Files {
  readonly revision: string;
  /** The mark of its files with secrets. */
  readonly secrets: string;
}

function filesOf({ revision, secretFiles }: Config): Files {
  return { revision, secrets: secretFiles.mark };
}

function areSame(one: Files, other: Files): boolean {
  return one.revision === other.revision && one.secrets === other.secrets;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}
