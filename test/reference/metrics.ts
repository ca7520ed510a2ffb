import {
  createMetrics,
  exposeClockSkew,
  exposeConcurrency,
  exposeConfigRevision,
  exposeDraining,
  exposeHeldBytes,
  exposeRedisNodes,
  exposeVersions,
  processMetrics,
  servingMetrics,
} from "@relay/runtime";
import { NOTE, table } from "./markdown.ts";

/** docs/reference/metrics.md */
export async function metricsPage(): Promise<string> {
  const { registry, shared } = createMetrics(() => Promise.resolve(undefined));
  exposeConcurrency(registry, () => new Map());
  exposeDraining(registry, { lasting: 0 });
  exposeHeldBytes(registry, { bytes: 0 });
  exposeClockSkew(registry, () => 0);
  exposeVersions(registry, () => []);
  exposeConfigRevision(registry, { current: { revision: "" }, isRefused: false }, 1);
  exposeRedisNodes(shared, () => Promise.resolve([]));
  servingMetrics(registry, () => ({ bodyBytes: 0, connections: 0, refusedConnections: 0 }));
  const registries = [registry, shared, processMetrics(2).registry];
  const metrics = (await Promise.all(registries.map((one) => one.getMetricsAsJSON()))).flat();
  const own = metrics.filter(({ name }) => name.startsWith("relay_"));
  const rows = own.map(({ name, type, help }) => [`\`${name}\``, String(type), help]);
  return `${NOTE}# Metrics\n\nThe relay also exposes the metrics of the Node.js process.\n\n${table(["name", "type", "meaning"], rows)}`;
}
