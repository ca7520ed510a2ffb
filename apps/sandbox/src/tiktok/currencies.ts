/** The 62 currencies that TikTok lists. It documents neither lower case nor other currencies. */
export const CURRENCIES: ReadonlySet<unknown> = new Set(
  (
    "AED ARS AUD BDT BHD BIF BOB BRL CAD CHF CLP CNY COP CRC CZK DKK DZD EGP EUR GBP GTQ HKD HNL HUF IDR ILS INR " +
    "ISK JPY KES KHR KRW KWD KZT MAD MOP MXN MYR NGN NIO NOK NZD OMR PEN PHP PKR PLN PYG QAR RON RUB SAR SEK SGD " +
    "THB TRY TWD UAH USD VES VND ZAR"
  ).split(" "),
);
