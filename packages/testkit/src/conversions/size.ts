import type { Pick } from "./pick.ts";

/** Usual sizes of one conversion as JSON, bytes, as found in producers' bodies. */
export const SMALLEST = 600;
export const LARGEST = 1200;

const STEPS = [
  "home",
  "search",
  "c/outdoor",
  "c/home",
  "p/kettle",
  "p/oak-chair",
  "sale",
  "help",
  "account",
  "cart",
];

type Conversion = Record<string, unknown>;

/** Brings a conversion to a usual size: a small one gets the page that led here, a large one loses spare fields. */
export function weigh(pick: Pick, conversion: Conversion): Conversion {
  const bytes = Buffer.byteLength(JSON.stringify(conversion));
  if (bytes < SMALLEST) return withJourney(pick, conversion, SMALLEST - bytes);
  return bytes > LARGEST ? withoutSpare(conversion, bytes - LARGEST) : conversion;
}

function withJourney(pick: Pick, conversion: Conversion, bytes: number): Conversion {
  let journey = `session ${pick.token(6)}:`;
  const end = bytes + pick.whole(0, 60);
  while (journey.length < end) journey += ` ${pick.one(STEPS)} ${pick.whole(2, 240)}s,`;
  return { ...conversion, custom_data: { ...(conversion["custom_data"] as object | undefined), journey } };
}

/** Fields that repeat others, or are least missed, are removed first. */
function withoutSpare(conversion: Conversion, bytes: number): Conversion {
  const userData: Conversion = { ...(conversion["user_data"] as object) };
  const customData: Conversion = { ...(conversion["custom_data"] as object | undefined) };
  const light: Conversion = { ...conversion, user_data: userData, custom_data: customData };
  const spare: readonly (readonly [part: Conversion, field: string])[] = [
    [light, "referrer_url"],
    [customData, "content_ids"],
    [userData, "ttclid"],
    [userData, "fbclid"],
    [userData, "fbc"],
  ];
  let left = bytes;
  for (const [part, field] of spare) {
    if (left <= 0) break;
    if (part[field] === undefined) continue;
    left -= Buffer.byteLength(JSON.stringify({ [field]: part[field] })) - 1;
    delete part[field];
  }
  return light;
}
