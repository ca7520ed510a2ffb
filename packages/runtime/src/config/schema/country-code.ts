import { pattern } from "@relay/core";
import Type from "typebox";

const CODE = pattern("^[A-Z]{2}$", "two capital letters, such as DE");

/** ISO 3166-1 alpha-2, upper case. */
export function countryCode(description: string) {
  return Type.String({ ...CODE, description });
}
