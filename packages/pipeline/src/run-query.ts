import { type Failed, failed, type Page, type Query, type Question, type Reader } from "@relay/core";

export interface QueryContext {
  readonly reader: Reader;
  readonly baseUrl: string;
  /** For each request. */
  readonly timeoutMs: number;
  /** Requests made for one question at the most. */
  readonly maxRequests?: number;
  /** Hears, once a question, that the platform announced the end of the API version it was asked with. */
  readonly onVersionWarning?: () => void;
}

/** All that was found, or why not. `isWhole` is false where the bound on requests was met before the end. */
export type QueryResult<T> =
  | { readonly kind: "found"; readonly items: readonly T[]; readonly isWhole: boolean }
  | Failed;

const MAX_REQUESTS = 100;

/** Asks a question of a platform, page after page. Half an answer is none: a page that fails fails the whole. Never throws. */
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
    // An answer that the platform's reader trips over says nothing.
    const answer = { httpStatus: result.response.status };
    return failed("unreadable", "The platform's answer could not be read.", { answer });
  }
}
