/** The currencies TikTok takes. Source: Reference of event/track. */
const TIKTOK_CURRENCIES: ReadonlySet<string> = new Set(
  (
    "AED ARS AUD BDT BHD BIF BOB BRL CAD CHF CLP CNY COP CRC CZK DKK DZD EGP EUR GBP GTQ HKD HNL HUF " +
    "IDR ILS INR ISK JPY KES KHR KRW KWD KZT MAD MOP MXN MYR NGN NIO NOK NZD OMR PEN PHP PKR PLN PYG QAR RON RUB SAR SEK " +
    "SGD THB TRY TWD UAH USD VES VND ZAR"
  ).split(" "),
);

/** Whether an amount can be sent with its currency. A missing currency is not refused. */
export function takesCurrency(currency: string | undefined): boolean {
  return currency === undefined || TIKTOK_CURRENCIES.has(currency.toUpperCase());
}
