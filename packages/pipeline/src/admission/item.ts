/** One item of a request or of a file: a parsed value, or a line that is not JSON. */
export type Item = { readonly ok: true; readonly value: unknown } | { readonly ok: false };
