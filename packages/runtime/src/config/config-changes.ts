/** One difference between two configurations. A text is not shown, because it may be a secret. */
export interface ConfigChange {
  /** JSON pointer into relay.yaml. */
  readonly at: string;
  readonly how: "added" | "removed" | "changed";
  readonly from?: number | boolean;
  readonly to?: number | boolean;
}

/** Returns what differs between two values of relay.yaml. What was added or removed as a whole is one difference. */
export function changesBetween(before: unknown, after: unknown, at = ""): readonly ConfigChange[] {
  if (isHolder(before) && isHolder(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) => changesBetween(before[name], after[name], `${at}/${escaped(name)}`));
  }
  if (before === after) return [];
  const how = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  return [{ at, how, ...(isPlain(before) && { from: before }), ...(isPlain(after) && { to: after }) }];
}

function isHolder(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isPlain(value: unknown): value is number | boolean {
  return typeof value === "number" || typeof value === "boolean";
}

function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
