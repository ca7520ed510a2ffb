import { expect, test } from "vitest";
import { TOKEN, TIKTOK_DATASET, tiktokEvent, type Json } from "../testing/events.ts";
import { useSandbox } from "../testing/sandbox.ts";
import { ADVERTISER_ID, numberOf, SEEDED_PIXELS } from "./catalogue.ts";

const sandbox = useSandbox();

const LIST = `/open_api/v1.3/pixel/list/?advertiser_id=${ADVERTISER_ID}`;
const STATS = `/open_api/v1.3/pixel/event/stats/?advertiser_id=${ADVERTISER_ID}`;
const DAY = { start_date: "2026-11-20", end_date: "2026-11-20" };
const asText = (value: unknown) => encodeURIComponent(JSON.stringify(value));
const dataOf = (body: Json) => body["data"] as Json;
const pixelsOf = (body: Json) => dataOf(body)["pixels"] as Json[];

test("pixels come in pages of ten, or of twenty at the most", async () => {
  const usual = await sandbox.query(LIST);
  expect(pixelsOf(usual.body)).toHaveLength(10);
  expect(dataOf(usual.body)["page_info"]).toEqual({
    page: 1,
    page_size: 10,
    total_number: 23,
    total_page: 3,
  });
  const last = await sandbox.query(`${LIST}&page=2&page_size=20`);
  expect(pixelsOf(last.body)).toHaveLength(3);
  expect(pixelsOf((await sandbox.query(`${LIST}&page=9`)).body)).toEqual([]);
});

test("one pixel is found by its whole code, several by a part of their name, the latest first if asked", async () => {
  const [first] = SEEDED_PIXELS;
  const byCode = await sandbox.query(`${LIST}&code=${first?.code}`);
  expect(pixelsOf(byCode.body)).toMatchObject([{ pixel_id: first?.id, pixel_code: first?.code }]);
  const byName = await sandbox.query(`${LIST}&name=PIXEL%202&order_by=LATEST_CREATE`);
  expect(pixelsOf(byName.body).map((pixel) => pixel["pixel_name"])).toEqual(
    [23, 22, 21, 20, 2].map((number) => `Shop pixel ${number}`),
  );
});

test("a code with an accepted event is a pixel, an event set is not", async () => {
  await sandbox.tiktok([tiktokEvent()]);
  const set = { event_source: "crm", event_source_id: "123" };
  const lead = tiktokEvent({ event: "Lead", lead: { lead_id: "1", lead_event_source: "mine" } });
  expect((await sandbox.tiktok([lead], { body: set })).body["code"]).toBe(0);
  const { body } = await sandbox.query(`${LIST}&order_by=LATEST_CREATE`);
  expect(pixelsOf(body)[0]).toMatchObject({ pixel_code: TIKTOK_DATASET, create_time: "2026-11-20 12:00:00" });
  expect(dataOf(body)["page_info"]).toMatchObject({ total_number: 24 });
});

test("statistics count the events accepted on the requested days", async () => {
  await sandbox.tiktok([tiktokEvent(), tiktokEvent({ event_id: "order-2" }), tiktokEvent({ event: "Mine" })]);
  await sandbox.tiktok([tiktokEvent()]);
  const pixel = numberOf(TIKTOK_DATASET);
  const ids = `&pixel_ids=%5B${pixel}%5D`;
  const { body } = await sandbox.query(`${STATS}${ids}&date_range=${asText(DAY)}`);
  const none = { browser_event_total_count: 0, attributed_count: 0, preview_count: 0 };
  expect(dataOf(body)["list"]).toEqual([
    {
      pixel_id: pixel,
      statistics: [
        { pixel_event_type: "Purchase", total_count: 2, server_event_total_count: 2, ...none },
        { custom_event_type: "Mine", total_count: 1, server_event_total_count: 1, ...none },
      ],
    },
  ]);
  const before = { start_date: "2026-11-18", end_date: "2026-11-19" };
  const earlier = await sandbox.query(`${STATS}${ids}&date_range=${asText(before)}`);
  expect(dataOf(earlier.body)["list"]).toEqual([{ pixel_id: pixel, statistics: [] }]);
});

const KNOWN = SEEDED_PIXELS[0]?.id;

test.for([
  ["/open_api/v1.3/pixel/list/", 40002, "advertiser_id"],
  ["/open_api/v1.3/pixel/list/?advertiser_id=mine", 40002, "advertiser_id"],
  ["/open_api/v1.3/pixel/list/?advertiser_id=7", 40001, "No permission"],
  [`${LIST}&page=0`, 40002, "page"],
  [`${LIST}&page_size=21`, 40002, "page_size"],
  [`${LIST}&order_by=NEWEST`, 40002, "order_by"],
  [`${LIST}&filtering=all`, 40002, "filtering"],
  [`${LIST}&pixel_id=C0`, 40002, "pixel_id"],
  [STATS, 40002, "pixel_ids"],
  [`${STATS}&pixel_ids=["${KNOWN}"]&date_range=${asText(DAY)}`, 40002, "pixel_ids"],
  [`${STATS}&pixel_ids=[]&date_range=${asText(DAY)}`, 40002, "pixel_ids"],
  [`${STATS}&pixel_ids=[${Array(11).fill(KNOWN).join()}]&date_range=${asText(DAY)}`, 40002, "pixel_ids"],
  [`${STATS}&pixel_ids=[7]&date_range=${asText(DAY)}`, 40001, "No permission"],
  [`${STATS}&pixel_ids=[${KNOWN}]`, 40002, "date_range"],
  [`${STATS}&pixel_ids=[${KNOWN}]&date_range=${asText({ ...DAY, end_date: "20.11." })}`, 40002, "end_date"],
  [
    `${STATS}&pixel_ids=[${KNOWN}]&date_range=${asText({ ...DAY, end_date: "2026-12-20" })}`,
    40002,
    "30 days",
  ],
] as const)("%s is answered %i with status 200", async ([path, code, message]) => {
  const { status, body } = await sandbox.query(path);
  expect([status, body["code"]]).toEqual([200, code]);
  expect(body["message"]).toContain(message);
});

test("tokens are judged as they are for events", async () => {
  const codeFor = async (token: string) =>
    (await sandbox.query(LIST, { "access-token": token })).body["code"];
  expect(await Promise.all([codeFor(""), codeFor("wrong"), codeFor(TOKEN)])).toEqual([40104, 40105, 0]);
  await sandbox.fault({ kind: "dead-token", token: TOKEN, platform: "tiktok" });
  expect(await codeFor(TOKEN)).toBe(40105);
});

test("faults can be aimed at the pixel that is asked about", async () => {
  await sandbox.fault({ kind: "throttle", usagePercent: 0, platform: "tiktok", dataset: "C0OTHER" });
  expect((await sandbox.query(LIST)).body["code"]).toBe(0);
  expect((await sandbox.query(`${LIST}&code=C0OTHER`)).body["code"]).toBe(40100);
});
