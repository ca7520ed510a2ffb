/** The token of an Authorization header. No page of Meta's documents the form; its servers take it. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return authorization?.startsWith("Bearer ") ? authorization.slice("Bearer ".length) : undefined;
}
