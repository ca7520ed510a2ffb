import { expect, test } from "vitest";
import { admitItems } from "./admit-items.ts";
import type { AdmissionDestination } from "./router.ts";
import { destination, ENVELOPE, lead, routerTo } from "./scripted-destination.ts";

const reading = (name: string, reads: readonly string[], keep: AdmissionDestination["keep"]) => {
  const one = destination(name);
  return { ...one, keep, dialect: { ...one.dialect, reads: new Set(reads) } };
};

const PERSON = { email: "ada@example.com", phone: "+14155552671", external_id: "7" };

async function writtenFor(...destinations: readonly AdmissionDestination[]) {
  const items = [{ ok: true, value: lead({ user_data: PERSON }) }] as const;
  const { offers } = await admitItems(items, { router: routerTo(...destinations) }, ENVELOPE);
  const written = offers.map(({ lane, conversions: [conversion] }) => {
    const { user_data, event_id } = JSON.parse(String(conversion)) as Record<string, object>;
    return [lane.destination, { user_data, event_id }] as const;
  });
  return Object.fromEntries(written);
}

test("a lane keeps the match keys that its platform reads, and what identifies the conversion", async () => {
  const written = await writtenFor(
    reading("meta", ["email", "phone"], "needed"),
    reading("tiktok", ["external_id"], "needed"),
  );
  expect(written).toEqual({
    meta: { user_data: { email: PERSON.email, phone: PERSON.phone }, event_id: "1" },
    tiktok: { user_data: { external_id: PERSON.external_id }, event_id: "1" },
  });
});

test("with keep: all a lane keeps every match key", async () => {
  const written = await writtenFor(reading("meta", ["email"], "all"));
  expect(written["meta"]?.user_data).toEqual(PERSON);
});
