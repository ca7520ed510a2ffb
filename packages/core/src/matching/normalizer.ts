/**
 * Brings a match key's value, as a producer sent it, to its canonical form. Returns undefined when the value has none:
 * the key is then left out, never the event. Every text is composed (NFC) first, because the platforms hash composed
 * text.
 */
export type Normalizer = (text: string, context: NormalizeContext) => string | undefined;

export interface NormalizeContext {
  /** ISO 3166-1 alpha-2, upper case: the country of a phone number without a country code. */
  readonly defaultCountry?: string;
  /** The person's own country, alpha-2 in lower case, when it is known in the clear. */
  readonly country?: string;
  /** Now, Unix seconds: nobody was born later. */
  readonly nowSeconds?: number;
}
