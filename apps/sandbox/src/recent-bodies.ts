import { isJsonObject, readJson } from "./json.ts";
import type { PlatformName } from "./platform.ts";
import type { RecordMode } from "./settings.ts";

const KEPT = 20;
const SECRETS = ["access_token", "appsecret_proof"] as const;

export interface ReceivedBody {
  readonly platform: PlatformName;
  readonly dataset: string;
  readonly at: number;
  readonly contentType: string;
  readonly body: Buffer;
}

export interface ShownBody extends Omit<ReceivedBody, "body"> {
  readonly body: string;
}

/** The last request bodies, to see what went over the wire. */
export class RecentBodies {
  readonly #tokens: ReadonlySet<string>;
  readonly #kept: number;
  #bodies: ReceivedBody[] = [];

  constructor(tokens: ReadonlySet<string>, record: RecordMode) {
    this.#tokens = tokens;
    this.#kept = record === "nothing" ? 0 : KEPT;
  }

  keep(body: ReceivedBody): void {
    this.#bodies.push(body);
    if (this.#bodies.length > this.#kept) this.#bodies.shift();
  }

  /** The last bodies, oldest first, without tokens. */
  show(last: number): ShownBody[] {
    const shown = last > 0 ? this.#bodies.slice(-last) : [];
    return shown.map((received) => ({ ...received, body: this.#withoutTokens(received) }));
  }

  forget(): void {
    this.#bodies = [];
  }

  #withoutTokens({ body, contentType }: ReceivedBody): string {
    const text = body.toString("utf8");
    const bare = contentType.includes("urlencoded") ? withoutSecretFields(text) : withoutSecretKeys(text);
    return [...this.#tokens].reduce((shown, token) => shown.replaceAll(token, "[token]"), bare);
  }
}

function withoutSecretFields(text: string): string {
  const fields = new URLSearchParams(text);
  for (const secret of SECRETS) fields.delete(secret);
  return fields.toString();
}

/** Returns the text unchanged when it holds no secret: only the exact text shows what was sent. */
function withoutSecretKeys(text: string): string {
  const document = readJson(text);
  if (!isJsonObject(document) || !SECRETS.some((secret) => secret in document)) return text;
  return JSON.stringify({ ...document, access_token: undefined, appsecret_proof: undefined });
}
