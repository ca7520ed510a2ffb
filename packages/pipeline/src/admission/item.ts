/** One item of a request or of a file: a parsed value, or a line that is not JSON. */
export type Item = ParsedItem | { readonly ok: false };

export interface ParsedItem {
  readonly ok: true;
  readonly value: unknown;
  /** Translates a pointer into `value` to one into what was given. Absent when `value` is what was given. */
  readonly pointerBack?: (pointer: string) => string;
}
