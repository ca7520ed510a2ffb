/**
 * What checking costs beside parsing: TypeBox against zod, over bodies of 1,000 purchases, the contenders alternating in
 * one run. Decision 1 quotes it. Run: node test/load/schema-libraries.ts
 */
import { PLATFORMS } from "@relay/platforms";
import { z } from "zod";

const EVENTS = 1000;
const ROUNDS = 60;

const purchase = (n: number) => ({
  event_name: "Purchase",
  event_time: 1_790_000_000 + n,
  event_id: `order-${n}`,
  action_source: "website",
  event_source_url: `https://shop.example/checkout/thanks?order=${n}`,
  user_data: {
    email: [`buyer${n}@example.com`],
    phone: `+1415555${1000 + n}`,
    first_name: "Ada",
    last_name: "Lovelace",
    city: "San Diego",
    state: "CA",
    zip: "92101",
    country: "US",
    external_id: `customer-${n}`,
    client_ip_address: `203.0.113.${n % 250}`,
    client_user_agent:
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    fbp: "fb.1.1596403881668.1116446470",
  },
  custom_data: {
    value: n + 0.5,
    currency: "USD",
    order_id: `o${n}`,
    content_type: "product",
    contents: [
      { id: `sku-${n}`, quantity: 1, item_price: 12.5 },
      { id: `other-${n}`, quantity: 2, item_price: 2.5 },
    ],
  },
});

const text = z.string().max(4096);
const one = z.union([text, z.number()]);
const several = z.union([text, z.number(), z.array(one).max(100), z.null()]).optional();
const single = z.union([text, z.number(), z.null()]).optional();
const keys = (names: string, value: z.ZodType) =>
  Object.fromEntries(names.split(" ").map((name) => [name, value]));
const zodConversion = z.strictObject({
  event_name: z.string().min(1).max(200).regex(/\S/),
  event_time: z.union([z.int().min(0), z.string()]),
  event_id: z.union([z.string().min(1).max(200), z.int()]).optional(),
  action_source: z.enum(["website", "app", "physical_store", "email", "other"]),
  event_source_url: z
    .string()
    .max(8192)
    .regex(/^https?:\/\//)
    .optional(),
  user_data: z.strictObject({
    ...keys("email phone first_name last_name city state zip country external_id", several),
    ...keys("client_ip_address client_user_agent fbc fbp ttclid ttp", single),
  }),
  custom_data: z
    .looseObject({
      value: z.number().optional(),
      currency: z
        .string()
        .regex(/^[A-Za-z]{3}$/)
        .optional(),
      order_id: z.union([z.string(), z.int()]).optional(),
      content_type: z.enum(["product", "product_group"]).optional(),
      contents: z
        .array(
          z.strictObject({
            id: z.union([z.string(), z.int()]),
            quantity: z.number().optional(),
            item_price: z.number().optional(),
          }),
        )
        .optional(),
    })
    .optional(),
});

const body = JSON.stringify(Array.from({ length: EVENTS }, (_, n) => purchase(n)));
const typebox = PLATFORMS.conversions.whole;
const contenders: Readonly<Record<string, (event: unknown) => boolean>> = {
  "parse alone": () => true,
  "parse and TypeBox": (event) => typebox.Check(event),
  "parse and zod": (event) => zodConversion.safeParse(event).success,
};

const spentMs = new Map<string, number>();
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, check] of Object.entries(contenders)) {
    const startedAt = performance.now();
    const good = (JSON.parse(body) as unknown[]).every(check);
    const tookMs = performance.now() - startedAt;
    if (!good) throw new Error(`${name} refuses a good conversion`);
    // The first third warms the engine up.
    if (round >= ROUNDS / 3) spentMs.set(name, (spentMs.get(name) ?? 0) + tookMs);
  }
}
const events = EVENTS * (ROUNDS - ROUNDS / 3);
console.log(`${Math.round(body.length / EVENTS)} bytes an event`);
for (const [name, ms] of spentMs) console.log(`${name}: ${((ms * 1000) / events).toFixed(2)} µs an event`);
