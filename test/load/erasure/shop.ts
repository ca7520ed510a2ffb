import { createHash, randomBytes } from "node:crypto";
import { BlindIndex, type DeadLetter, personDigests } from "@relay/core";
import type { Deployment } from "@relay/testkit";
import { PERSON } from "../../system/canary/person.ts";
import { openShop, purchase } from "../../system/shop.ts";
import { refusedDeadLetter } from "../refused-dead-letter.ts";

export const DESTINATION = "meta-shop";
const ADMIN_KEY = "key-of-an-operator";
const KEY = randomBytes(32);
const index = new BlindIndex(KEY);

/** Marks persons as the workers of the shop do. */
export const INDEX = {
  peopleIn: ({ conversion }: DeadLetter): readonly string[] =>
    personDigests(conversion.user_data).map((digest) => index.markOf(digest)),
};

/** A relay that seals nothing, with its admin API. It has no worker yet, so conversions wait. */
export function openUnsealed(): Promise<Deployment> {
  const sha256 = createHash("sha256").update(ADMIN_KEY).digest("hex");
  return openShop({
    workers: 0,
    hasAdmin: true,
    settings: {
      sealing: "off",
      erasure: { index_key_env: "INDEX_KEY" },
      admin: { keys: { operator: { api_key_sha256: [sha256], scopes: ["personal"] } } },
    },
    env: { INDEX_KEY: KEY.toString("base64") },
  });
}

/** Dead letters from number `from` on. That of number 0 is the person's. */
export function deadLettersAmong(from: number, count: number): readonly DeadLetter[] {
  return Array.from({ length: count }, (_, place) => deadLetterOf(from + place));
}

function deadLetterOf(n: number): DeadLetter {
  const own = n === 0 && { user_data: PERSON };
  const conversion = purchase(`d${n}`, { ...own }) as unknown as DeadLetter["conversion"];
  return refusedDeadLetter(conversion, Date.now() - n, { code: 100 });
}

/** What the admin API answers to an erasure. */
export interface Erased {
  readonly dead_letters: number;
  readonly quarantined: number;
  readonly replays: number;
}

/** Erases the person over the admin API. */
export async function erase({ admin }: Deployment): Promise<Erased> {
  const response = await fetch(`${admin?.url}/v1/erasures`, {
    method: "POST",
    headers: { authorization: `Bearer ${ADMIN_KEY}`, "content-type": "application/json" },
    body: JSON.stringify({ email: PERSON.email, phone: PERSON.phone }),
  });
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Erased;
}
