/**
 * What one event costs until it is JSON text that Meta takes: the relay, Meta's Business SDK as the registry has it (24),
 * and the SDK's objects with the parameter builder's normaliser, which its release 26 calls; alternating in one run over
 * the same people and carts, no two alike. Run: node test/load/prepare.ts [--json]
 */
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { type Conversion, sha256Hex } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import { ParamBuilder } from "capi-param-builder-nodejs";

const EVENTS = 5000;
const ROUNDS = 12;
const NOW = 1_795_000_000;

interface Person {
  readonly email: string;
  readonly phone: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly city: string;
  readonly state: string;
  readonly zip: string;
  readonly country: string;
  readonly external_id: string;
  readonly date_of_birth: string;
  readonly gender: string;
  readonly client_ip_address: string;
  readonly client_user_agent: string;
  readonly fbp: string;
}

const FIRST = ["Ada", "Grace ", "Jean-Luc", "Zoë", "MARIA", "Søren", "O'Brian", "Wei"];
const CITIES = [
  ["San Diego", "CA", "92101"],
  ["New York", "ny", "10118-0110"],
  ["Austin", "Texas", "78701"],
] as const;

function personOf(n: number): Person {
  const [city, state, zip] = CITIES[n % CITIES.length] ?? CITIES[0];
  return {
    email: ` Buyer.${n}@Example${n % 97}.com`,
    phone: `+1 (415) 555-${1000 + (n % 9000)}`,
    first_name: FIRST[n % FIRST.length] ?? "Ada",
    last_name: `Lovelace${n % 1013}`,
    city,
    state,
    zip,
    country: "US",
    external_id: `customer-${n}`,
    date_of_birth: `19${50 + (n % 50)}-0${1 + (n % 9)}-1${n % 10}`,
    gender: n % 2 === 0 ? "f" : "m",
    client_ip_address: `203.0.113.${n % 250}`,
    client_user_agent: `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/${100 + (n % 40)}.0.0.0`,
    fbp: `fb.1.${1_596_403_881_668 + n}.${1_116_446_470 + n}`,
  };
}

const people = Array.from({ length: EVENTS }, (_, n) => personOf(n));
const conversions: readonly Conversion[] = people.map((person, n) => ({
  event_name: "Purchase",
  event_time: NOW - n,
  event_id: `order-${n}`,
  action_source: "website",
  event_source_url: `https://shop.example/thanks?order=${n}`,
  user_data: { ...person },
  custom_data: {
    value: n + 0.5,
    currency: "USD",
    order_id: `o${n}`,
    content_type: "product",
    contents: [{ id: `sku-${n}`, quantity: 1, item_price: 12.5 }],
  },
}));

const relay = PLATFORMS.open("meta", { dataset_id: "1", api_version: "v26.0", strict: false });
function byRelay(n: number): string {
  const conversion = conversions[n];
  return conversion === undefined ? "" : relay.prepare(conversion, { nowSeconds: NOW }).json;
}

/** The part of Meta's Business SDK that builds and normalises one event; the package has no types of its own. */
interface Setters {
  [set: string]: (value: unknown) => Setters;
}
interface Sdk {
  readonly ServerEvent: new () => Setters & { normalize(): object };
  readonly UserData: new () => Setters;
  readonly CustomData: new () => Setters;
  readonly Content: new () => Setters;
}
const sdk = createRequire(import.meta.url)("facebook-nodejs-business-sdk") as Sdk;

function set(target: Setters, values: Readonly<Record<string, unknown>>): Setters {
  for (const name in values) target[name]?.(values[name]);
  return target;
}

function bySdk(n: number): string {
  const person = people[n];
  if (person === undefined) return "";
  // The SDK throws at a state's name, and reads no date; it is given what it takes.
  return writtenBySdk(n, person, {
    ...person,
    state: person.state.slice(0, 2),
    date_of_birth: person.date_of_birth.replaceAll("-", ""),
  });
}

type MatchKeys = Readonly<Record<keyof typeof BUILDER_KEYS, unknown>>;

function writtenBySdk(n: number, person: Person, keys: MatchKeys): string {
  const userData = set(new sdk.UserData(), {
    setEmails: [keys.email],
    setPhones: [keys.phone],
    setFirstNames: [keys.first_name],
    setLastNames: [keys.last_name],
    setCities: [keys.city],
    setStates: [keys.state],
    setZips: [keys.zip],
    setCountries: [keys.country],
    setExternalIds: [keys.external_id],
    setDatesOfBirth: [keys.date_of_birth],
    setGenders: [keys.gender],
    setClientIpAddress: person.client_ip_address,
    setClientUserAgent: person.client_user_agent,
    setFbp: person.fbp,
  });
  const content = set(new sdk.Content(), { setId: `sku-${n}`, setQuantity: 1, setItemPrice: 12.5 });
  const customData = set(new sdk.CustomData(), {
    setValue: n + 0.5,
    setCurrency: "USD",
    setOrderId: `o${n}`,
    setContentType: "product",
    setContents: [content],
  });
  const event = new sdk.ServerEvent();
  set(event, {
    setEventName: "Purchase",
    setEventTime: NOW - n,
    setEventId: `order-${n}`,
    setActionSource: "website",
    setEventSourceUrl: `https://shop.example/thanks?order=${n}`,
    setUserData: userData,
    setCustomData: customData,
  });
  return JSON.stringify(event.normalize());
}

const builder = new ParamBuilder(["example.com"]);
const BUILDER_KEYS = {
  email: "email",
  phone: "phone",
  first_name: "first_name",
  last_name: "last_name",
  city: "city",
  state: "state",
  zip: "zip_code",
  country: "country",
  external_id: "external_id",
  date_of_birth: "date_of_birth",
  gender: "gender",
} as const;

/** The builder's digests, without the appendix, in the SDK's objects, which pass digests on. */
function bySdkWithBuilder(n: number): string {
  const person = people[n];
  if (person === undefined) return "";
  const hashed: Record<string, unknown> = {};
  for (const [key, type] of Object.entries(BUILDER_KEYS)) {
    const digest = builder.getNormalizedAndHashedPII(person[key as keyof typeof BUILDER_KEYS], type);
    hashed[key] = digest?.slice(0, 64);
  }
  return writtenBySdk(n, person, hashed as MatchKeys);
}

const CONTENDERS = {
  "the relay": byRelay,
  "facebook-nodejs-business-sdk 24": bySdk,
  "the same with capi-param-builder-nodejs": bySdkWithBuilder,
};

function microseconds(contender: (n: number) => string): number {
  const started = performance.now();
  let characters = 0;
  for (let n = 0; n < EVENTS; n += 1) characters += contender(n).length;
  if (characters < EVENTS * 100) throw new Error("a contender wrote next to nothing");
  return ((performance.now() - started) * 1000) / EVENTS;
}

/** They are to do the same work: the digest of the e-mail address is in what each writes. */
for (const [name, contender] of Object.entries(CONTENDERS)) {
  if (!contender(0).includes(sha256Hex("buyer.0@example0.com"))) throw new Error(`${name} hashes otherwise`);
}

const { json } = parseArgs({ options: { json: { type: "boolean", default: false } } }).values;
const times = Object.fromEntries(Object.keys(CONTENDERS).map((name) => [name, [] as number[]]));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, contender] of Object.entries(CONTENDERS)) {
    const taken = microseconds(contender);
    // The first rounds compile.
    if (round >= 2) times[name]?.push(taken);
  }
}
const medians = Object.entries(times).map(([name, all]) => {
  const sorted = all.toSorted((a, b) => a - b);
  return { name, microseconds: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN };
});
const own = medians[0]?.microseconds ?? Number.NaN;
const rows = medians.map(({ name, microseconds: us }) => ({
  name,
  microsecondsAnEvent: Number(us.toFixed(2)),
  eventsPerSecond: Math.round(1e6 / us),
  timesTheRelay: Number((us / own).toFixed(1)),
}));
if (json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else console.table(rows);
