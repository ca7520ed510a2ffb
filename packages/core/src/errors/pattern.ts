/** Pattern of a schema → what a text of this pattern is, in words. */
const WORDS = new Map<string, string>();

/**
 * Returns the `pattern` of a schema's text. A fault says the words instead of the regular expression; they follow "must
 * be".
 */
export function pattern(expression: string, words: string): { readonly pattern: string } {
  WORDS.set(expression, words);
  return { pattern: expression };
}

/** Returns the words of a pattern, or undefined when its schema does not come from {@link pattern}. */
export function wordsOfPattern(expression: string | RegExp): string | undefined {
  return WORDS.get(typeof expression === "string" ? expression : expression.source);
}

/** The regular expression of a pattern, as a compiled schema makes it. */
export function expressionOf(expression: string): RegExp {
  return new RegExp(expression, "u");
}
