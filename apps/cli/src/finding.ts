/** The result of one check of `relay doctor`. */
export interface Finding {
  readonly what: string;
  readonly state: "good" | "warning" | "bad";
  readonly found: string;
  /** What to do, if anything. */
  readonly remedy?: string;
}
