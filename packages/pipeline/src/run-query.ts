import { type Failed, failed, type Page, type Query, type Question, type Reader } from "@relay/core";

export interface QueryContext {
  readonly reader: Reader;
  readonly baseUrl: string;
  /** Time limit of each request, milliseconds. */
  readonly timeoutMs: number;
  /** Most requests made for one question. Default: 100. */
  readonly maxRequests?: number;
  /** Called at most once a question, when the platform announces the end of the API version it was asked with. */
  readonly onVersionWarning?: () => void;
}

/** All items found, or why there are none. `isWhole` is false when `maxRequests` was reached before the last page. */
export type QueryResult<T> =
  | { readonly kind: "found"; readonly items: readonly T[]; readonly isWhole: boolean }
  | Failed;

const MAX_REQUESTS = 100;

/** Asks a platform a question, page after page. Never throws: a page that fails makes the whole result a failure. */
export async function runQuery<T>(question: Question<T>, context: QueryContext): Promise<QueryResult<T>> {
  if (question.kind === "failed") return question;
  const { maxRequests = MAX_REQUESTS } = context;
  const items: T[] = [];
  let isWarned = false;
  let query: Query<T> | undefined = question;
  for (let made = 0; query !== undefined && made < maxRequests; made += 1) {
    const page: Page<T> | Failed = await ask(query, context);
    if (!isWarned && hasVersionWarning(page)) {
      isWarned = true;
      context.onVersionWarning?.();
    }
    if (page.kind === "failed") return page;
    items.push(...page.items);
    query = page.next;
  }
  return { kind: "found", items, isWhole: query === undefined };
}

function hasVersionWarning<T>(page: Page<T> | Failed): boolean {
  return (page.kind === "page" ? page : page.failure.answer)?.versionWarning === true;
}

async function ask<T>(
  query: Query<T>,
  { reader, baseUrl, timeoutMs }: QueryContext,
): Promise<Page<T> | Failed> {
  const result = await reader.get(baseUrl, query.request, timeoutMs);
  if (result.kind === "no-answer")
    return failed("unreachable", `No answer from the platform: ${result.reason}.`);
  try {
    return query.read(result.response);
  } catch {
    // An answer that the platform's `read` throws on is reported as unreadable.
    const answer = { httpStatus: result.response.status };
    return failed("unreadable", "The platform's answer could not be read.", { answer });
  }
}
