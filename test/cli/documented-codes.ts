/**
 * What the platforms' pages say each code means, written from the pages and not from the relay's tables.
 * Meta: Handling Errors, Error Codes, Rate Limiting, seen subcodes. TikTok: constants of the Business API SDK, reference.
 */
export type Outcome =
  | "delivered"
  | "partial"
  | "refused"
  | "too-large"
  | "throttled"
  | "retry"
  | "unknown"
  | "credentials"
  | "api-version";

/** [code, subcode, HTTP status, outcome] */
export const META: readonly (readonly [number, number | undefined, number, Outcome])[] = [
  [1, undefined, 500, "unknown"],
  [1, 99, 400, "retry"],
  [2, undefined, 400, "retry"],
  [2, undefined, 503, "unknown"],
  [3, undefined, 400, "credentials"],
  [4, undefined, 400, "throttled"],
  [4, 1_504_022, 403, "throttled"],
  [4, 1_504_039, 400, "throttled"],
  [5, undefined, 400, "credentials"],
  [10, undefined, 403, "credentials"],
  [17, undefined, 400, "throttled"],
  [17, 2_446_079, 400, "throttled"],
  [17, 1_885_172, 400, "throttled"],
  [32, undefined, 400, "throttled"],
  [33, undefined, 400, "credentials"],
  [100, 33, 400, "credentials"],
  [100, undefined, 400, "refused"],
  ...[
    2_804_003, 2_804_004, 2_804_008, 2_804_009, 2_804_010, 2_804_023, 2_804_030, 2_804_036, 2_804_043,
    2_804_050, 2_804_063, 2_804_066, 2_804_069, 2_804_079, 2_804_087, 2_804_116, 2_804_117, 2_804_118,
    2_804_132, 2_804_001, 2_804_007, 2_804_016, 2_804_017, 2_804_019, 2_804_048, 2_804_999,
  ].map((subcode) => [100, subcode, 400, "refused"] as const),
  [101, undefined, 400, "credentials"],
  [102, undefined, 401, "credentials"],
  [104, undefined, 400, "credentials"],
  [105, undefined, 400, "too-large"],
  [190, undefined, 401, "credentials"],
  [190, undefined, 500, "credentials"],
  ...[458, 459, 460, 463, 464, 467, 492].map((subcode) => [190, subcode, 401, "credentials"] as const),
  [200, undefined, 403, "credentials"],
  [200, 1_870_034, 403, "credentials"],
  [294, undefined, 400, "credentials"],
  [299, undefined, 403, "credentials"],
  [341, undefined, 400, "throttled"],
  [368, undefined, 400, "retry"],
  [506, undefined, 400, "refused"],
  [613, undefined, 400, "throttled"],
  [613, 1996, 400, "throttled"],
  [613, 1_487_742, 400, "throttled"],
  [613, 5_044_001, 400, "throttled"],
  [613, 1_487_632, 400, "throttled"],
  [613, 1_487_225, 400, "throttled"],
  [803, undefined, 404, "credentials"],
  [2500, undefined, 400, "credentials"],
  [2635, undefined, 400, "api-version"],
  [1150, undefined, 400, "retry"],
  [5000, undefined, 400, "retry"],
  [5000, undefined, 500, "unknown"],
  [21_009, undefined, 400, "retry"],
  [80_000, undefined, 400, "throttled"],
  [80_003, undefined, 400, "throttled"],
  [80_004, 2_446_079, 400, "throttled"],
  [80_014, undefined, 400, "throttled"],
  [-1, undefined, 400, "retry"],
  [-1, undefined, 500, "unknown"],
  // Defaults: behind a server error an unknown code may have been taken; no unknown code is about an event.
  [77_777, undefined, 500, "unknown"],
  [77_777, undefined, 400, "retry"],
  [77_777, undefined, 403, "credentials"],
];

const each = (outcome: Outcome, codes: readonly number[]) => codes.map((code) => [code, outcome] as const);

export const TIKTOK: readonly (readonly [number, Outcome])[] = [
  [0, "delivered"],
  [40_050, "delivered"],
  [20_001, "partial"],
  ...each("refused", [40_000, 40_002, 40_062, 49_999]),
  [40_061, "too-large"],
  ...each("unknown", [50_002, 51_010]),
  ...each(
    "credentials",
    [
      [
        40_001, 40_003, 40_006, 40_007, 40_008, 40_009, 40_010, 40_051, 40_063, 40_101, 40_102, 40_103,
        40_104,
      ],
      [
        40_105, 40_106, 40_107, 40_108, 40_109, 40_110, 40_112, 40_113, 40_114, 40_115, 40_116, 40_117,
        40_118,
      ],
      [40_119, 40_124, 40_125, 40_130, 40_131, 40_300, 40_301, 40_302, 40_400, 41_000, 41_001, 41_002],
    ].flat(),
  ),
  ...each("throttled", [40_016, 40_100, 40_132, 40_133, 51_021, 61_000]),
  ...each(
    "retry",
    [
      [40_200, 40_201, 40_202, 40_700, 50_000, 51_001, 51_002, 51_012, 51_039, 51_050, 51_099],
      [51_305, 52_000, 52_204, 53_102, 53_103, 60_001, 99_999],
    ].flat(),
  ),
];
