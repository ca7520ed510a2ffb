import { generateConversions } from "@relay/testkit";

const NO_TROUBLE = { duplicate: 0, expired: 0, invalid: 0, "platform-refused": 0 };

/** Realistic conversions of a website, 600 to 1,200 bytes of JSON each, no two alike, numbered by their event_ids. */
export function benchConversions(count: number, prefix: string): readonly string[] {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const made = generateConversions({ count: count * 3, seed: 7, shares: NO_TROUBLE, nowSeconds });
  const texts: string[] = [];
  for (const { conversion } of made) {
    if (conversion["action_source"] !== "website") continue;
    const text = JSON.stringify({ ...conversion, event_id: `${prefix}-${texts.length}` });
    if (text.length >= 600 && text.length <= 1200) texts.push(text);
    if (texts.length === count) return texts;
  }
  throw new Error(`only ${texts.length} conversions`);
}

/** The same under other event_ids. */
export function renamed(texts: readonly string[], from: string, to: string): readonly string[] {
  return texts.map((text) => text.replace(`"event_id":"${from}-`, `"event_id":"${to}-`));
}

/** Bodies of so many conversions each. */
export function bodiesOf(texts: readonly string[], size: number): readonly Buffer[] {
  const bodies: Buffer[] = [];
  for (let from = 0; from < texts.length; from += size) {
    const part = texts.slice(from, from + size);
    bodies.push(Buffer.from(size === 1 ? (part[0] ?? "") : `[${part.join(",")}]`));
  }
  return bodies;
}

/** One NDJSON body of so many conversions each. */
export function uploadsOf(texts: readonly string[], size: number): readonly Buffer[] {
  const bodies: Buffer[] = [];
  for (let from = 0; from < texts.length; from += size)
    bodies.push(Buffer.from(texts.slice(from, from + size).join("\n")));
  return bodies;
}
