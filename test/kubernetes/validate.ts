import type { KubernetesObject } from "./render.ts";

/** Packages with the schemas of an API group that is not Kubernetes' own. */
const OPERATORS: Readonly<Record<string, string>> = {
  "keda.sh": "@kubernetes-models/keda",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
};

interface Model {
  validate(): void;
}

/**
 * Holds an object against the schema of its kind. Returns the pointers of fields that the schema does not know; throws
 * on values that it does not take, and on a kind that there is no schema for.
 */
export async function unknownFields(object: KubernetesObject): Promise<readonly string[]> {
  const [group = ""] = object.apiVersion.split("/");
  const name = `${OPERATORS[group] ?? "kubernetes-models"}/${object.apiVersion}/${object.kind}`;
  const module = (await import(name)) as Readonly<Record<string, new (data: object) => Model>>;
  const Kind = module[object.kind];
  if (!Kind) throw new Error(`${name} has no ${object.kind}`);
  const unread = new Set<string>();
  const watched = Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key, watch(value, `/${key}`, unread)]),
  );
  new Kind(watched).validate();
  return [...unread];
}

/** The schemas ignore fields that they do not know. They read all others, so whatever nobody reads is unknown. */
function watch(value: unknown, pointer: string, unread: Set<string>): unknown {
  if (value === null || typeof value !== "object") return value;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
  for (const [key, inner] of Object.entries(value)) {
    const at = `${pointer}/${key}`;
    if (!Array.isArray(value)) unread.add(at);
    Reflect.set(copy, key, watch(inner, at, unread));
  }
  return new Proxy(copy, {
    get(target, key) {
      unread.delete(`${pointer}/${String(key)}`);
      return Reflect.get(target, key) as unknown;
    },
  });
}
