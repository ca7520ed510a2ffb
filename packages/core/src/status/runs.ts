/** What can be known of a run of an actor's task without reading it. */
export interface RunEntry {
  readonly id: string;
  readonly source: string;
  readonly actor: string;
  /** The report that its events write to. */
  readonly report?: { readonly id: string; readonly expected: number };
}

/** A stored run. Its owner defines the head and the items. */
export interface StoredRun<Head> {
  readonly head: Head;
  /** JSON each. */
  readonly items: readonly string[];
}

export interface RunQuery {
  readonly actor?: string;
  readonly offset: number;
  readonly limit: number;
  readonly isLatestFirst: boolean;
}

export interface RunPage<Head> {
  /** Runs on all pages. */
  readonly total: number;
  readonly heads: readonly Head[];
}

/**
 * Runs of tasks. Each is kept under the source that started it, so that no other source can read it. A source keeps its
 * latest runs.
 */
export interface RunStore<Head extends object> {
  /** Keeps a run and drops the oldest ones of its source beyond the limits. */
  save(entry: RunEntry, head: Head, items: readonly string[]): Promise<void>;
  /** Undefined when the source has no such run. */
  load(source: string, id: string): Promise<StoredRun<Head> | undefined>;
  /** The runs of a source, without their items. */
  list(source: string, query: RunQuery): Promise<RunPage<Head>>;
  /** Deletes a run. Returns whether it existed. The statuses of its events stay as they are. */
  drop(source: string, id: string): Promise<boolean>;
}
