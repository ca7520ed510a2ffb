import { bearerOf } from "@relay/http";
import type { Request } from "express";

/** A place where a request may carry its API key. */
export type KeyPlace =
  /** The header `Authorization: Bearer`. */
  | { readonly in: "bearer" }
  | { readonly in: "query" | "header"; readonly name: string }
  /** A field of the body. It is found only after the body was read. */
  | { readonly in: "body"; readonly name: string };

/** The key in the first of the places that has one, the body left out. An empty value counts as a key. */
export function keyBeforeBody(request: Request, places: readonly KeyPlace[]): string | undefined {
  for (const place of places) {
    const key = keyAt(request, place);
    if (key !== undefined) return key;
  }
  return undefined;
}

function keyAt(request: Request, place: KeyPlace): string | undefined {
  switch (place.in) {
    case "bearer":
      return bearerOf(request.get("authorization"));
    case "query": {
      const value = request.query[place.name];
      return typeof value === "string" ? value : undefined;
    }
    case "header":
      return request.get(place.name);
    case "body":
      return undefined;
  }
}

/** The security of an operation in OpenAPI. */
export interface Security {
  /** Schemes by name, for `components.securitySchemes`. */
  readonly schemes: Readonly<Record<string, object>>;
  /** Alternatives, for the operation's `security`. */
  readonly requirements: readonly Readonly<Record<string, readonly string[]>>[];
}

/** Describes key places. OpenAPI has no word for a key in the body, so its requirement is an empty one: none of the schemes. */
export function securityOf(places: readonly KeyPlace[]): Security {
  const named = places.map((place) => (place.in === "body" ? undefined : schemeOf(place)));
  return {
    schemes: Object.fromEntries(named.filter((one) => one !== undefined)),
    requirements: named.map((one): Security["requirements"][number] => (one ? { [one[0]]: [] } : {})),
  };
}

function schemeOf(place: Exclude<KeyPlace, { in: "body" }>): readonly [name: string, scheme: object] {
  if (place.in === "bearer") return ["apiKey", { type: "http", scheme: "bearer" }];
  return [`${place.in}.${place.name}`, { type: "apiKey", in: place.in, name: place.name }];
}
