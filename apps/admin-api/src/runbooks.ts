import { readdirSync, readFileSync } from "node:fs";

const FOLDER = new URL("../../../docs/runbooks/", import.meta.url);

/** The runbooks by name, as Markdown. Alerts and dashboards link to them. */
export function readRunbooks(): ReadonlyMap<string, string> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(".md"));
  return new Map(
    files.map((file) => [file.slice(0, -".md".length), readFileSync(new URL(file, FOLDER), "utf8")]),
  );
}
