import { describe, expect, test } from "vitest";
import { hasKustomize, render } from "./render.ts";

interface Rule {
  readonly alert?: string;
  readonly annotations?: { readonly runbook_url: string };
}

describe.skipIf(!hasKustomize)(
  "the monitoring of infra/kubernetes/examples/production (needs kubectl)",
  () => {
    const objects = hasKustomize ? render("examples/production") : [];
    const specOf = (kind: string) => objects.find((object) => object.kind === kind)?.spec ?? {};

    test("has every alert, with a link to the admin API that the example names", () => {
      const { groups } = specOf("PrometheusRule") as unknown as {
        readonly groups: readonly { readonly rules: readonly Rule[] }[];
      };
      const alerts = groups.flatMap(({ rules }) => rules.filter(({ alert }) => alert !== undefined));
      expect(alerts.length).toBeGreaterThan(30);
      const links = alerts.map(({ annotations }) => annotations?.runbook_url ?? "");
      expect(
        links.filter((link) => !/^https:\/\/relay-admin\.shop\.example\/runbooks\/[\w-]+$/.test(link)),
      ).toEqual([]);
    });

    test("scrapes the port of every program, under the names that the alerts know", () => {
      const services = objects.filter(({ kind }) => kind === "Service");
      const { selector, endpoints } = specOf("ServiceMonitor") as unknown as {
        readonly selector: { readonly matchExpressions: readonly { readonly values: readonly string[] }[] };
        readonly endpoints: readonly { readonly port: string }[];
      };
      expect(selector.matchExpressions[0]?.values.toSorted()).toEqual(
        services.map(({ metadata }) => metadata.name).toSorted(),
      );
      const ports = services.flatMap(({ spec }) => spec?.["ports"] as readonly { readonly name: string }[]);
      expect(new Set(ports.map(({ name }) => name))).toEqual(new Set(endpoints.map(({ port }) => port)));
    });
  },
);
