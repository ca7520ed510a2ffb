import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { environmentOf, names, PORTS, read, SANDBOX, serviceOf } from "./compose-file.ts";

describe("Prometheus", () => {
  interface ScrapeConfig {
    readonly job_name: string;
    readonly static_configs?: readonly { readonly targets: readonly string[] }[];
    readonly dns_sd_configs?: readonly { readonly names: readonly string[]; readonly port: number }[];
  }
  const { scrape_configs: jobs } = parse(read("infra/prometheus/prometheus.yml")) as {
    readonly scrape_configs: readonly ScrapeConfig[];
  };
  const targets = jobs.flatMap(({ static_configs: fixed = [], dns_sd_configs: found = [] }) => [
    ...fixed.flatMap(({ targets: addresses }) => addresses),
    ...found.flatMap(({ names: hosts, port }) => hosts.map((host) => `${host}:${port}`)),
  ]);

  test("scrapes each program that has metrics, by its service name and port", () => {
    const measured = names.filter((name) => read(`apps/${name}/src/app.ts`).includes("observe(app"));
    expect(targets.toSorted()).toEqual(measured.map((name) => `${name}:${PORTS[name]}`).toSorted());
  });

  test("is where Grafana looks for it", () => {
    const { datasources } = parse(read("infra/grafana/provisioning/datasources/prometheus.yml")) as {
      readonly datasources: readonly { readonly uid: string; readonly url: string }[];
    };
    expect(datasources).toMatchObject([
      { uid: "prometheus", url: `http://prometheus:${PORTS["prometheus"]}` },
    ]);
  });
});

test("Grafana finds the dashboards, and shows Pipeline first", () => {
  const folder = serviceOf("grafana").volumes?.find((volume) => volume.startsWith("./infra/grafana/dash"));
  const { providers } = parse(read("infra/grafana/provisioning/dashboards/relay.yml")) as {
    readonly providers: readonly { readonly options: { readonly path: string } }[];
  };
  const path = folder?.split(":")[1] ?? "";
  expect(providers.map(({ options }) => options.path)).toEqual([path]);
  expect(environmentOf("grafana")["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]).toBe(
    posix.join(path, "pipeline.json"),
  );
});

test("Grafana lets nobody in without the password of the env file", () => {
  const environment = environmentOf("grafana");
  expect(Object.keys(environment).filter((name) => name.includes("ANONYMOUS"))).toEqual([]);
  expect(environment["GF_SECURITY_ADMIN_PASSWORD"]).toBe(SANDBOX["GRAFANA_PASSWORD"]);
  expect(read("docker-compose.yml")).toContain("GF_SECURITY_ADMIN_PASSWORD: ${GRAFANA_PASSWORD:?");
});

describe("alerts", () => {
  const { alerting, global } = parse(read("infra/prometheus/prometheus.yml")) as {
    readonly global: { readonly external_labels: { readonly admin: string } };
    readonly alerting: {
      readonly alertmanagers: readonly {
        readonly static_configs: readonly { readonly targets: readonly string[] }[];
      }[];
    };
  };
  const { receivers } = parse(read("infra/alertmanager/alertmanager.yml")) as {
    readonly receivers: readonly { readonly webhook_configs: readonly { readonly url: string }[] }[];
  };

  test("go from Prometheus to Alertmanager, and from there to the example receiver", () => {
    const targets = alerting.alertmanagers.flatMap((one) =>
      one.static_configs.flatMap((each) => each.targets),
    );
    expect(targets).toEqual([`alertmanager:${PORTS["alertmanager"]}`]);
    const port = serviceOf("alert-receiver").command?.at(-1);
    const urls = receivers.flatMap(({ webhook_configs: webhooks }) => webhooks.map(({ url }) => url));
    expect(urls).toEqual([`http://alert-receiver:${port}/`]);
  });

  test("link to the runbooks at the address of the admin API that compose names", () => {
    const variable = /^\$\{(\w+)\}$/.exec(global.external_labels.admin)?.[1] ?? "";
    expect(environmentOf("prometheus")[variable]).toBe(`http://127.0.0.1:${PORTS["admin-api"]}`);
  });
});
