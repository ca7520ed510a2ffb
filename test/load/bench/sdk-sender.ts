/**
 * Sends conversions by the batch processor of Meta's Business SDK for Node. Run: node sdk-sender.ts <address of the
 * platform> <file with a JSON array of conversions> <events a request> <requests at once>. Prints `{"seconds"}`: what the
 * part after the warm-up took, up to the last answer.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { admit } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import { WARM_UP_SHARE } from "./warm-up.ts";

interface Builder {
  [set: string]: (value: unknown) => Builder;
}
type Fields = Readonly<Record<string, unknown>>;
interface Sdk {
  readonly FacebookAdsApi: object;
  readonly ServerEvent: new () => Builder;
  readonly UserData: new () => Builder;
  readonly CustomData: new () => Builder;
  readonly Content: new () => Builder;
  readonly EventRequest: new (token: string, dataset: string, events: readonly Builder[]) => object;
  readonly BatchProcessor: new (
    size: number,
    concurrent: number,
  ) => { processEvents(request: object, events: readonly Builder[]): Promise<void> };
}
/** The package has no types of its own. */
const sdk = createRequire(import.meta.url)("facebook-nodejs-business-sdk") as Sdk;

/** Setters of lists; the others are named as their field. */
const USER_LISTS: Readonly<Record<string, string>> = {
  em: "setEmails",
  ph: "setPhones",
  fn: "setFirstNames",
  ln: "setLastNames",
  ct: "setCities",
  st: "setStates",
  zp: "setZips",
  country: "setCountries",
  ge: "setGenders",
  db: "setDatesOfBirth",
  external_id: "setExternalIds",
};

const [url = "", file = "", size = "", concurrent = ""] = process.argv.slice(2);
Object.defineProperty(sdk.FacebookAdsApi, "GRAPH", { configurable: true, get: () => url });
const conversions = JSON.parse(readFileSync(file, "utf8")) as readonly unknown[];
const dialect = PLATFORMS.open("meta", { dataset_id: "1000", api_version: "v26.0", strict: false });
const context = { nowSeconds: Math.floor(Date.now() / 1000), defaultCountry: "US" };
const events = conversions.map(eventOf);
const warmUp = Math.floor(events.length * WARM_UP_SHARE);
const processor = new sdk.BatchProcessor(Number(size), Number(concurrent));
await processor.processEvents(new sdk.EventRequest("sandbox-token", "1000", []), events.slice(0, warmUp));
const startedAt = performance.now();
await processor.processEvents(new sdk.EventRequest("sandbox-token", "1000", []), events.slice(warmUp));
process.stdout.write(JSON.stringify({ seconds: (performance.now() - startedAt) / 1000 }));

/**
 * The event of a conversion, with what the relay would send but not hashed: the SDK throws at values that the relay can
 * read, such as a country's name.
 */
function eventOf(raw: unknown): Builder {
  const admission = admit(raw, "shop", PLATFORMS.conversions);
  if (!admission.ok) throw new Error("a conversion of the bench is refused");
  const {
    user_data: user,
    custom_data: data,
    ...rest
  } = JSON.parse(dialect.preview(admission.conversion, context).json) as Fields & {
    readonly user_data: Fields;
    readonly custom_data?: Fields;
  };
  const event = set(new sdk.ServerEvent(), rest);
  event["setUserData"]?.(userOf(user));
  if (data) event["setCustomData"]?.(customDataOf(data));
  return event;
}

function userOf(user: Fields): Builder {
  const builder = new sdk.UserData();
  for (const [field, value] of Object.entries(user)) {
    const list = USER_LISTS[field];
    if (list === undefined) set(builder, { [field]: value });
    else builder[list]?.(Array.isArray(value) ? value : [value]);
  }
  return builder;
}

function customDataOf({ contents, ...fields }: Fields): Builder {
  const builder = new sdk.CustomData();
  const own = Object.entries(fields).filter(([field]) => !(setterOf(field) in builder));
  set(builder, fields)["setCustomProperties"]?.(Object.fromEntries(own));
  if (Array.isArray(contents))
    builder["setContents"]?.(contents.map((content) => set(new sdk.Content(), content as Fields)));
  return builder;
}

function set(builder: Builder, fields: Fields): Builder {
  for (const [field, value] of Object.entries(fields)) builder[setterOf(field)]?.(value);
  return builder;
}

function setterOf(field: string): string {
  return `set${field.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())}`;
}
