import { Gauge, type Registry } from "prom-client";

/** What a process runs. */
interface Running {
  readonly current: { readonly revision: string };
  readonly isRefused: boolean;
}

/** Exports which revision of relay.yaml a process runs, and whether it refused the one on disk. */
export function exposeConfigRevision(registry: Registry, live: Running, process: number): void {
  registry.registerMetric(
    new Gauge({
      name: "relay_config_info",
      help: "1, with the revision of relay.yaml that a process runs: the beginning of the SHA-256 of the file.",
      labelNames: ["revision", "process"],
      registers: [],
      collect() {
        this.reset();
        this.set({ revision: live.current.revision, process }, 1);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: "relay_config_refused",
      help: "1 while relay.yaml on disk is one that the process refused: it runs the one before.",
      aggregator: "max",
      registers: [],
      collect() {
        this.set(live.isRefused ? 1 : 0);
      },
    }),
  );
}
