/** What a return code says about our request. Sources: TikTok's Business API SDK and reference. */
export type TikTokCodeClass =
  | "delivered"
  | "payload"
  | "too-large"
  | "credentials"
  | "throttled"
  | "retry"
  | "unknown";

const CREDENTIALS = [
  40001, 40003, 40006, 40007, 40008, 40009, 40010, 40051, 40063, 40101, 40102, 40103, 40104, 40105, 40106,
  40107, 40108, 40109, 40110, 40112, 40113, 40114, 40115, 40116, 40117, 40118, 40119, 40124, 40125, 40130,
  40131, 40300, 40301, 40302, 40400, 41000, 41001, 41002,
];
const THROTTLED = [40016, 40100, 40132, 40133, 51021, 61000];
const RETRY = [40200, 40201, 40202, 40700, 60001];

const CLASS_OF_CODE: ReadonlyMap<number, TikTokCodeClass> = new Map<number, TikTokCodeClass>([
  [0, "delivered"],
  // The platform says that it has the request already.
  [40050, "delivered"],
  [40061, "too-large"],
  // A wrong token, account, partner or version: nothing about the events, and the same for each of them.
  ...CREDENTIALS.map((code) => [code, "credentials"] as const),
  ...THROTTLED.map((code) => [code, "throttled"] as const),
  ...RETRY.map((code) => [code, "retry"] as const),
]);

/** Other codes: 4xxxx are our fault, 5xxxx and above theirs; below them are the shades of success, so nobody can say. */
export function classOf(code: number): TikTokCodeClass {
  const known = CLASS_OF_CODE.get(code);
  if (known !== undefined) return known;
  if (code >= 50_000) return "retry";
  return code >= 40_000 ? "payload" : "unknown";
}

/** "Partially OK": some events were taken. */
export const PARTIAL = 20_001;
