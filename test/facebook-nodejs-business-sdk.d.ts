/** As much of Meta's SDK for Node as the tests use: it ships no types. */
declare module "facebook-nodejs-business-sdk" {
  /** A builder whose setters return it. */
  type Fluent<Setters extends string> = { readonly [Name in Setters]: (value: unknown) => Fluent<Setters> };

  type UserSetters =
    | "setEmails"
    | "setPhones"
    | "setFirstName"
    | "setLastName"
    | "setCity"
    | "setState"
    | "setZip"
    | "setCountry"
    | "setExternalId"
    | "setClientIpAddress"
    | "setClientUserAgent"
    | "setFbp"
    | "setFbc";
  type CartSetters =
    | "setValue"
    | "setCurrency"
    | "setOrderId"
    | "setContentType"
    | "setContentIds"
    | "setContents";
  type EventSetters =
    | "setEventName"
    | "setEventTime"
    | "setEventId"
    | "setActionSource"
    | "setEventSourceUrl"
    | "setUserData"
    | "setCustomData";

  interface EventRequest {
    setTestEventCode(code: string): EventRequest;
    execute(): Promise<{ readonly events_received: number; readonly fbtrace_id: string }>;
  }

  const sdk: {
    readonly FacebookAdsApi: object;
    readonly UserData: new () => Fluent<UserSetters>;
    readonly CustomData: new () => Fluent<CartSetters>;
    readonly Content: new () => Fluent<"setId" | "setQuantity" | "setItemPrice">;
    readonly ServerEvent: new () => Fluent<EventSetters>;
    readonly EventRequest: new (token: string, pixel: string, events: readonly unknown[]) => EventRequest;
    readonly BatchProcessor: new (
      size: number,
      concurrent: number,
    ) => { processEvents(request: EventRequest, events: readonly unknown[]): Promise<void> };
  };
  export default sdk;
}
