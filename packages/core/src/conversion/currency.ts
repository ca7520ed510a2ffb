const CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

/** Whether a text is an ISO 4217 code, in either case. */
export function isCurrency(code: string): boolean {
  return CODES.has(code.toUpperCase());
}
