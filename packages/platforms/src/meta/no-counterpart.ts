import type { Conversion, LeftOut } from "@relay/core";

const TOP_LEVEL = ["lead", "ad", "partner_name"] as const;
const CUSTOM_DATA = ["shop_id", "customer_type"] as const;
const APP_DATA = ["app_id", "app_name", "app_version"] as const;

/** Reports the fields of a conversion that Meta has no field for: those that only TikTok knows. */
export function unknownToMeta(conversion: Conversion, leftOut: LeftOut[]): void {
  note(conversion, TOP_LEVEL, "", leftOut);
  note(conversion.custom_data, CUSTOM_DATA, "/custom_data", leftOut);
  note(conversion.app_data, APP_DATA, "/app_data", leftOut);
}

function note<K extends string>(
  given: Readonly<Partial<Record<K, unknown>>> | undefined,
  names: readonly K[],
  at: string,
  leftOut: LeftOut[],
): void {
  if (given === undefined) return;
  for (const name of names) {
    if (given[name] !== undefined) leftOut.push({ pointer: `${at}/${name}`, why: "no-counterpart" });
  }
}
