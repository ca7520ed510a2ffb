import type { Pixel } from "@relay/core";
import { type QueryResult, runQuery } from "@relay/pipeline";
import type { AdmissionDestination } from "@relay/pipeline/admission";
import type { ActorsContext } from "../context.ts";
import { QUERY_TIMEOUT_MS } from "./query-access.ts";
import type { AskedTask } from "./asked-task.ts";

/**
 * The pixels that destinations send to. Their tokens may see more, such as an agency's other clients, so each is asked
 * for its own dataset only. A pixel that cannot be read is left out. When none can be read, the first failure is
 * returned.
 */
export async function ownPixels(
  { actor, input: { account } }: AskedTask,
  destinations: readonly AdmissionDestination[],
  { platforms, reader, listen, accessOf }: ActorsContext,
): Promise<QueryResult<Pixel>> {
  const found = await Promise.all(
    destinations.flatMap(({ name, dialect: { pixel } }) => {
      const access = accessOf(name);
      if (!access) return [];
      const { token, baseUrl } = access;
      const queries = platforms.get(actor.platform).queries({
        token,
        ...(account !== undefined && { account }),
      });
      const onVersionWarning = () => listen({ kind: "version-warning", destination: name });
      return runQuery(queries.getPixel(pixel), {
        reader,
        baseUrl,
        timeoutMs: QUERY_TIMEOUT_MS,
        onVersionWarning,
      });
    }),
  );
  const [first] = found;
  if (first?.kind === "failed" && found.every(({ kind }) => kind === "failed")) return first;
  const pixels = found.flatMap((one) => (one.kind === "found" ? one.items : []));
  const wanted = account?.replace(/^act_/, "");
  const items = pixels.filter((pixel) => wanted === undefined || pixel.account === wanted);
  return {
    kind: "found",
    items: [...new Map(items.map((pixel) => [pixel.id, pixel])).values()],
    isWhole: true,
  };
}
