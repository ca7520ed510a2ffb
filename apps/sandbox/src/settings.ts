export type RecordMode = "events" | "counts";

export interface Settings {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly tokens: ReadonlySet<string>;
  readonly record: RecordMode;
  readonly latencyMs: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings; throws an error that names the variable at fault and never its value. */
export function readSettings(env: Environment): Settings {
  return {
    host: env["SANDBOX_HOST"] || "127.0.0.1",
    port: readInteger(env, "SANDBOX_PORT", { otherwise: 8090, max: 65_535 }),
    tokens: readTokens(env["SANDBOX_TOKENS"] || "sandbox-token"),
    record: readRecordMode(env["SANDBOX_RECORD"] || "events"),
    latencyMs: readInteger(env, "SANDBOX_LATENCY_MS", { otherwise: 0, max: 600_000 }),
  };
}

function readInteger(env: Environment, name: string, range: { otherwise: number; max: number }): number {
  const text = env[name];
  if (text === undefined || text === "") return range.otherwise;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= range.max) return number;
  throw new Error(`${name} must be a whole number from 0 to ${range.max}`);
}

function readTokens(list: string): ReadonlySet<string> {
  const tokens = list.split(",").map((token) => token.trim());
  return new Set(tokens.filter((token) => token !== ""));
}

function readRecordMode(text: string): RecordMode {
  if (text === "events" || text === "counts") return text;
  throw new Error("SANDBOX_RECORD must be events or counts");
}
