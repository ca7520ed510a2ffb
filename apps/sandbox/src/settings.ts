const RECORD_MODES = ["events", "counts", "nothing"] as const;
export type RecordMode = (typeof RECORD_MODES)[number];

export interface Settings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly tokens: ReadonlySet<string>;
  readonly record: RecordMode;
  readonly latencyMs: number;
  /** Requests to the platforms that are served at once. 0: all. */
  readonly concurrency: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings cannot be used. Names every faulty variable, never its value. */
export class SettingsError extends Error {}

/** Reads the settings. Throws a SettingsError. */
export function readSettings(env: Environment): Settings {
  const faults: string[] = [];
  const settings = {
    host: env["SANDBOX_HOST"] || "127.0.0.1",
    port: readInteger(env, "SANDBOX_PORT", { otherwise: 8090, max: 65_535, faults }),
    tokens: readTokens(env["SANDBOX_TOKENS"] || "sandbox-token"),
    record: readRecordMode(env["SANDBOX_RECORD"] || "events", faults),
    latencyMs: readInteger(env, "SANDBOX_LATENCY_MS", { otherwise: 0, max: 600_000, faults }),
    concurrency: readInteger(env, "SANDBOX_CONCURRENCY", { otherwise: 0, max: 65_535, faults }),
  };
  if (faults.length > 0) throw new SettingsError(faults.join("; "));
  return settings;
}

function readInteger(
  env: Environment,
  name: string,
  { otherwise, max, faults }: { otherwise: number; max: number; faults: string[] },
): number {
  const text = env[name];
  if (text === undefined || text === "") return otherwise;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= max) return number;
  faults.push(`${name} must be a whole number from 0 to ${max}`);
  return otherwise;
}

function readTokens(list: string): ReadonlySet<string> {
  const tokens = list.split(",").map((token) => token.trim());
  return new Set(tokens.filter((token) => token !== ""));
}

function readRecordMode(text: string, faults: string[]): RecordMode {
  const mode = RECORD_MODES.find((known) => known === text);
  if (mode === undefined) faults.push(`SANDBOX_RECORD must be one of ${RECORD_MODES.join(", ")}`);
  return mode ?? "events";
}
