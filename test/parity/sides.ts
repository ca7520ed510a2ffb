import { createRequire } from "node:module";
import { type Conversion, recogniseHashed, sha256Hex } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";
import { ParamBuilder } from "capi-param-builder-nodejs";
import type { Answer, Comparison, Field, Written } from "./comparison.ts";

const relay = PLATFORMS.open("meta", { dataset_id: "1", api_version: "v26.0", strict: false });

/** The normalised text is not part of the package's entry, only its digest is. */
const { getNormalizedPII } = createRequire(import.meta.url)(
  "capi-param-builder-nodejs/src/piiUtil/PIIUtil.js",
) as { readonly getNormalizedPII: (value: string, type: string) => string | null };

/** Puts one value to both sides, at one moment. */
export function compare(field: Field, written: Written, nowSeconds: number): Comparison {
  return {
    field,
    ...written,
    relay: relayOn(field, written, nowSeconds),
    meta: metaOn(field, written.input),
  };
}

function relayOn(field: Field, { input, country }: Written, nowSeconds: number): Answer | undefined {
  const conversion: Conversion = {
    event_name: "Purchase",
    event_time: nowSeconds,
    event_id: "order-1",
    action_source: "website",
    user_data: { [field]: input, ...(country !== undefined && { country }) },
  };
  const text = sent(field, relay.preview(conversion, { nowSeconds }).json);
  const wire = sent(field, relay.prepare(conversion, { nowSeconds }).json);
  return text === undefined || wire === undefined ? undefined : { text, wire };
}

/** Its names on the wire. */
const KEYS: Readonly<Record<Field, string>> = {
  email: "em",
  phone: "ph",
  first_name: "fn",
  last_name: "ln",
  date_of_birth: "db",
  gender: "ge",
  city: "ct",
  state: "st",
  zip: "zp",
  country: "country",
  external_id: "external_id",
  fbc: "fbc",
  fbp: "fbp",
  client_ip_address: "client_ip_address",
};

function sent(field: Field, json: string): string | undefined {
  const event = JSON.parse(json) as {
    readonly user_data: Readonly<Record<string, string | readonly [string] | undefined>>;
  };
  const value = event.user_data[KEYS[field]];
  return bare(field, typeof value === "string" ? value : value?.[0]);
}

/** What Meta's parameter builder says of a value. */
export function metaOn(field: Field, input: string): Answer | undefined {
  switch (field) {
    case "fbc":
    case "fbp":
    case "client_ip_address":
      return inTheClear(bare(field, fromCookie(field, input)));
    default:
      return hashed(field === "zip" ? "zip_code" : field, input);
  }
}

function hashed(type: string, input: string): Answer | undefined {
  const digest = new ParamBuilder().getNormalizedAndHashedPII(input, type) ?? undefined;
  const wire = bare(type, digest);
  if (wire === undefined) return undefined;
  const text = getNormalizedPII(input, type) ?? "";
  return { text: sha256Hex(text) === wire ? text : wire, wire };
}

const COOKIES = { fbc: "_fbc", fbp: "_fbp", client_ip_address: "_fbi" } as const;

function fromCookie(field: keyof typeof COOKIES, input: string): string | undefined {
  const builder = new ParamBuilder(["example.com"]);
  builder.processRequest("example.com", null, { [COOKIES[field]]: input });
  switch (field) {
    case "fbc":
      return builder.getFbc() ?? undefined;
    case "fbp": {
      // It invents one where the cookie is not to its mind.
      const fbp = builder.getFbp() ?? "";
      return input !== "" && fbp.startsWith(input) ? fbp : undefined;
    }
    case "client_ip_address":
      return builder.getClientIpAddress() ?? undefined;
  }
}

const inTheClear = (text: string | undefined): Answer | undefined =>
  text === undefined ? undefined : { text, wire: text };

const APPENDIX = /\.(?:[^.]{8}|AQ|Ag|Aw|BA|BQ|Bg)$/;

/** Without the appendix, which says who normalised and not what. */
function bare(field: string, sent: string | undefined): string | undefined {
  if (sent === undefined) return undefined;
  if (field === "fbc" || field === "fbp") return sent.split(".").slice(0, 4).join(".");
  const without = sent.replace(APPENDIX, "");
  return field === "client_ip_address" || recogniseHashed(without) !== undefined ? without : sent;
}
