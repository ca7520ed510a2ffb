import Type from "typebox";

/** ISO 3166-1 alpha-2, upper case. */
export function countryCode(description: string) {
  return Type.String({ pattern: "^[A-Z]{2}$", description });
}
