import { admit, writeConversion } from "@relay/core";
import { PLATFORMS } from "@relay/platforms";

const A_REQUEST = 100;

/**
 * The work that nobody can spare, on one core, without queue, durability or network: parse the request, check each
 * conversion, write it; parse it again, as another process must; normalise, hash and map it; write the platform's request.
 * Returns conversions a second.
 */
export function ceiling(bodies: readonly Buffer[]): number {
  const dialect = PLATFORMS.open("meta", { dataset_id: "1000", api_version: "v26.0", strict: false });
  const context = { nowSeconds: Math.floor(Date.now() / 1000), defaultCountry: "US" };
  const startedAt = performance.now();
  let bytes = 0;
  let conversions = 0;
  for (const body of bodies) {
    const prepared: string[] = [];
    for (const raw of JSON.parse(body.toString()) as readonly unknown[]) {
      const admission = admit(raw, "shop", PLATFORMS.conversions);
      if (!admission.ok) throw new Error("a conversion of the bench is refused");
      const { conversion } = admission;
      if (dialect.check(conversion, context).some(({ severity }) => severity === "error")) continue;
      const again = JSON.parse(writeConversion(conversion)) as typeof conversion;
      prepared.push(dialect.prepare(again, context).json);
    }
    conversions += prepared.length;
    bytes += dialect.request("", prepared, "token").body.length;
  }
  if (bytes < conversions * A_REQUEST) throw new Error("next to nothing was written");
  return conversions / ((performance.now() - startedAt) / 1000);
}
