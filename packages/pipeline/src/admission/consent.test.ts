import {
  type ConsentRule,
  ConversionSchema,
  fault,
  isError,
  type ReportedStatus,
  type Signal,
} from "@relay/core";
import { expect, test } from "vitest";
import type { GroupCommit } from "../accept.ts";
import { type AcceptContext, acceptItems } from "./accept-items.ts";
import { admissionSignals } from "./admission-signals.ts";
import { admitItems } from "./admit-items.ts";
import { type AdmissionDestination, Router } from "./router.ts";
import { destination, ENVELOPE, lead, NOW, routerTo } from "./scripted-destination.ts";
import { UnjudgedItems } from "./unjudged-items.ts";

const limitable = (name: string, canLimit: boolean): AdmissionDestination => {
  const one = destination(name);
  return { ...one, dialect: { ...one.dialect, canLimitUse: () => canLimit } };
};
const META = limitable("meta", true);
const STORES = limitable("stores", false);
const DENIED = { consent: { ad_user_data: "denied", ad_personalization: "denied" } };
const NOT_PERSONAL = { consent: { ad_user_data: "granted", ad_personalization: "denied" } };

const items = (...values: readonly object[]) => values.map((value) => ({ ok: true, value }) as const);

test("a conversion whose data must not be sent is withheld, counted, and not written", async () => {
  const router = routerTo(META, STORES);
  const admitted = await admitItems(items(lead(DENIED)), { router }, ENVELOPE);
  expect(admitted).toMatchObject({ accepted: 0, withheld: 1, offers: [] });
  expect(admitted.results).toEqual([
    {
      index: 0,
      status: "withheld",
      event_id: "1",
      withheld_from: ["meta", "stores"].map((name) => ({ destination: name, reason: "ad_user_data" })),
    },
  ]);
  const signals = admissionSignals(ENVELOPE, admitted);
  expect(signals).toContainEqual(expect.objectContaining({ kind: "judged", refused: 0, withheld: 1 }));
  expect(signals.filter(({ kind }) => kind === "withheld")).toHaveLength(2);
});

test("a denial that a destination cannot be told keeps the conversion from that one alone", async () => {
  const router = routerTo(META, STORES);
  const { results, offers } = await admitItems(items(lead(NOT_PERSONAL)), { router }, ENVELOPE);
  expect(results).toMatchObject([
    {
      status: "accepted",
      destinations: ["meta"],
      withheld_from: [{ destination: "stores", reason: "not_limitable" }],
    },
  ]);
  expect(offers.map(({ lane }) => lane.destination)).toEqual(["meta"]);
});

test("a withheld conversion is not checked for the destination, and an error elsewhere still refuses it", async () => {
  const strict = destination("strict", () => [fault("/event_name", "unsupported_event_name", "is wrong")]);
  const router = routerTo({ ...strict, dialect: { ...strict.dialect, canLimitUse: () => true } }, STORES);
  const { results } = await admitItems(items(lead(NOT_PERSONAL), lead(DENIED)), { router }, ENVELOPE);
  expect(results.map(({ status }) => status)).toEqual(["refused", "withheld"]);
  expect(results[1]?.faults?.some(isError) ?? false).toBe(false);
});

const under = (consent: ConsentRule) =>
  new Router("shop", {
    routes: [{ source: "shop", destinations: ["meta"] }],
    conversions: new ConversionSchema([]),
    destinations: new Map([["meta", META]]),
    maxConversionBytes: 1000,
    consent,
  });

test("a source's default is written with the conversion, and none removes what was said", async () => {
  const written = async (consent: ConsentRule, fields: object) => {
    const { offers } = await admitItems(items(lead(fields)), { router: under(consent) }, ENVELOPE);
    return JSON.parse(String(offers[0]?.conversions[0])) as { readonly consent?: object };
  };
  const defaults = { ad_user_data: "granted", ad_personalization: "denied" } as const;
  expect((await written({ mode: "required", defaults }, {})).consent).toEqual(defaults);
  expect(await written({ mode: "none", defaults: {} }, DENIED)).not.toHaveProperty("consent");
});

test("a missing consent refuses the conversion by name", async () => {
  const router = under({ mode: "required", defaults: {} });
  const { results } = await admitItems(items(lead()), { router }, ENVELOPE);
  expect(results).toMatchObject([{ status: "refused", event_id: "1" }]);
  expect(results[0]?.faults?.map(({ code }) => code)).toEqual(["missing_consent", "missing_consent"]);
});

test("a request of withheld conversions is answered as accepted, and its report has their statuses at once", async () => {
  const noted: ReportedStatus[] = [];
  const opened: number[] = [];
  const heard: Signal[] = [];
  const context: AcceptContext = {
    commit: { offer: () => Promise.resolve() } as unknown as GroupCommit,
    reports: {
      open: async ({ expected }) => void opened.push(expected),
      note: async (statuses) => void noted.push(...statuses),
    },
    pressure: () => ({ kind: "room" }),
    isFull: () => false,
    isShareFull: () => false,
    takeAllowance: () => 0,
    listen: (signal) => void heard.push(signal),
    now: () => NOW * 1000,
  };
  const router = routerTo(META);
  const submission = { router, items: new UnjudgedItems(items(lead(DENIED))), isAtomic: true, report: {} };
  const acceptance = await acceptItems(submission, context);
  expect(acceptance).toMatchObject({ kind: "accepted", admitted: { accepted: 0, withheld: 1 } });
  expect(opened).toEqual([1]);
  expect(noted.map(({ status }) => status)).toEqual([
    {
      event_id: "1",
      event_name: "Lead",
      destination: "meta",
      status: "withheld",
      settled_at: new Date(NOW * 1000).toISOString(),
    },
  ]);
  expect(heard).toContainEqual(expect.objectContaining({ kind: "request", accepted: 0, refused: 0 }));
});
