import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "@relay/testkit";
import { parse, stringify } from "yaml";

/** infra/prometheus/alerts.yml as an object of the Prometheus Operator. Returns YAML. */
export function prometheusRule(): string {
  const rules: unknown = parse(readFileSync(join(PROJECT_ROOT, "infra/prometheus/alerts.yml"), "utf8"));
  const object = {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: { name: "relay" },
    spec: rules,
  };
  return `# Written from infra/prometheus/alerts.yml by \`pnpm reference\`.\n${stringify(object, { lineWidth: 0 })}`;
}
