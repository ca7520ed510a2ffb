import type { Deployment } from "@relay/testkit";
import { type Culprit, CULPRITS, prefixOf } from "./conversions.ts";
import { addFault } from "./sandbox.ts";

type Rule = Readonly<Record<string, unknown>>;

/** What each platform does whenever a request holds such a conversion, whatever else is in it. */
const RULES: Readonly<Record<Culprit, { readonly meta: Rule; readonly tiktok: Rule }>> = {
  failing: { meta: { kind: "status", status: 500 }, tiktok: { kind: "status", status: 500 } },
  erring: {
    meta: { kind: "platform-error", code: 1, httpStatus: 500 },
    tiktok: { kind: "platform-error", code: 50_000 },
  },
  hanging: { meta: { kind: "hang", when: "before" }, tiktok: { kind: "hang", when: "before" } },
  miscounted: { meta: { kind: "short" }, tiktok: { kind: "partial" } },
};

const ORDER_ID = { meta: "/custom_data/order_id", tiktok: "/properties/order_id" } as const;

/** Has the platforms fail on culprits, for as long as the campaign lasts. */
export async function failOnCulprits(deployment: Deployment): Promise<void> {
  for (const culprit of CULPRITS) {
    for (const platform of ["meta", "tiktok"] as const) {
      const aim = { platform, pointer: ORDER_ID[platform], startsWith: prefixOf(culprit) };
      await addFault(deployment, { ...RULES[culprit][platform], ...aim });
    }
  }
}
