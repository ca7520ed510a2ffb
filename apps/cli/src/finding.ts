/** One thing that `relay doctor` looked at. */
export interface Finding {
  readonly what: string;
  readonly state: "good" | "warning" | "bad";
  readonly found: string;
  /** What to do, where something is to be done. */
  readonly remedy?: string;
}
