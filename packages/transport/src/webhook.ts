import { isIP, type LookupFunction } from "node:net";
import { callbackify } from "node:util";
import {
  type AddressRule,
  literalAddressOf,
  type WebhookAnswer,
  type WebhookMessage,
  type WebhookPoster,
} from "@relay/core";
import { Webhook } from "standardwebhooks";
import { Agent } from "undici";
import { Expiry } from "./expiry.ts";
import { resolveHost } from "./resolve-host.ts";

/** A receiver that takes longer is notified again later. */
const TIMEOUT_MS = 10_000;
const FORBIDDEN = "ERR_ADDRESS_FORBIDDEN";
const NO_SECRET = "ERR_NO_SECRET";

export interface WebhookHttpOptions {
  /** The secrets of a source in the form of Standard Webhooks: base64, with or without `whsec_`. Asked at each message. */
  readonly secretsOf: (source: string) => readonly string[];
  readonly mayReach: AddressRule;
}

/**
 * Posts messages signed by the Standard Webhooks specification, once with each secret of the source; the receiver needs
 * to know one of them. The address is checked after its name was resolved, and the connection goes to that very
 * address. Redirects are not followed.
 */
export class WebhookHttp implements WebhookPoster {
  readonly #secretsOf: WebhookHttpOptions["secretsOf"];
  readonly #mayReach: AddressRule;
  readonly #agent: Agent;

  constructor({ secretsOf, mayReach }: WebhookHttpOptions) {
    this.#secretsOf = secretsOf;
    this.#mayReach = mayReach;
    this.#agent = new Agent({
      keepAliveTimeout: 10_000,
      connect: { timeout: 3000, lookup: guarded(mayReach) },
    });
  }

  async post({ id, source, url, body }: WebhookMessage): Promise<WebhookAnswer> {
    const signers = this.#secretsOf(source).map((secret) => new Webhook(secret));
    if (signers.length === 0) return { kind: "failed", reason: NO_SECRET };
    const literal = literalAddressOf(url);
    if (literal !== undefined && !this.#mayReach(literal)) return { kind: "forbidden", reason: FORBIDDEN };
    const at = new Date();
    const { origin, pathname, search } = new URL(url);
    using expiry = new Expiry(TIMEOUT_MS);
    try {
      const answer = await this.#agent.request({
        origin,
        path: pathname + search,
        method: "POST",
        headers: {
          "content-type": "application/json",
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
          "webhook-signature": signers.map((signer) => signer.sign(id, at, body)).join(" "),
        },
        body,
        signal: expiry.signal,
      });
      await answer.body.dump();
      const { statusCode } = answer;
      if (statusCode >= 200 && statusCode < 300) return { kind: "taken" };
      return { kind: statusCode === 410 ? "refused" : "failed", reason: `HTTP ${statusCode}` };
    } catch (error) {
      const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
      return { kind: reason === FORBIDDEN ? "forbidden" : "failed", reason };
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

const addressesOf = callbackify(resolveHost);

/** Resolves a name. Refuses it when any of its addresses must not be reached. */
function guarded(mayReach: AddressRule): LookupFunction {
  return (hostname, options, callback) => {
    addressesOf(hostname, (error, addresses) => {
      if (error) return callback(error, "");
      const found = addresses.map((address) => ({ address, family: isIP(address) }));
      const [first] = found;
      if (!first || !addresses.every(mayReach)) {
        return callback(Object.assign(new Error("address forbidden"), { code: FORBIDDEN }), "");
      }
      if (options.all === true) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
}
