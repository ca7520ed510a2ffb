export type Scope = "read" | "personal" | "operate";

/** The key that is signed in. */
export interface Session {
  readonly name: string;
  readonly scopes: readonly Scope[];
}
