import { isObject, numberOf } from "../toolkit/answer.ts";

/** Possible names of a list of refused events. */
const REFUSED_LIST = /fail|error|invalid|reject/i;

/**
 * The events that the data of a partial answer names as refused. No source shows the shape of this data, so only an
 * unambiguous list is taken: its name speaks of failure, and every entry has the index of an event of this request.
 */
export function refusedIn(data: unknown, count: number): readonly number[] | undefined {
  if (!isObject(data)) return undefined;
  const lists = Object.entries(data).filter(
    ([name, value]) => REFUSED_LIST.test(name) && Array.isArray(value),
  );
  const [entries, ...others] = lists.map(([, value]) => value as readonly unknown[]);
  if (entries === undefined || others.length > 0 || entries.length === 0) return undefined;
  const places = entries.map((entry) => (isObject(entry) ? numberOf(entry["index"]) : undefined));
  const named = places.filter(
    (place) => place !== undefined && Number.isInteger(place) && place >= 0 && place < count,
  );
  return named.length === places.length ? [...new Set(named as readonly number[])] : undefined;
}
