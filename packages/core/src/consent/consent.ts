/** What a person has said about one use of their data, in the words of Google's consent mode. */
export const CHOICES = ["granted", "denied"] as const;
export type Choice = (typeof CHOICES)[number];

/**
 * What is known of a person's consent, as a conversion keeps it. An absent field was not said. The strings of consent
 * platforms are read at admission and not kept.
 */
export interface Consent {
  /** Whether their data may be sent to a platform for advertising. */
  readonly ad_user_data?: Choice;
  /** Whether the platform may use it for personalised advertising. */
  readonly ad_personalization?: Choice;
  /** The US state under whose law they opted out, two capital letters; `US` when the state is not known. */
  readonly us_opt_out?: string;
}

/** Returns the strictest of several statements about one person: a denial counts, and so does an opt-out. */
export function strictest(statements: readonly Consent[]): Consent {
  const userData = strictestChoice(statements.map((one) => one.ad_user_data));
  const personalization = strictestChoice(statements.map((one) => one.ad_personalization));
  const optOuts = statements.flatMap((one) => one.us_opt_out ?? []);
  const optOut = optOuts.find((state) => state !== "US") ?? optOuts[0];
  return {
    ...(userData && { ad_user_data: userData }),
    ...(personalization && { ad_personalization: personalization }),
    ...(optOut !== undefined && { us_opt_out: optOut }),
  };
}

function strictestChoice(choices: readonly (Choice | undefined)[]): Choice | undefined {
  if (choices.includes("denied")) return "denied";
  return choices.find((choice) => choice !== undefined);
}

/**
 * What a person says under a US state's law, where data may be used until they opt out: nobody asks for consent first.
 */
export function usConsent(optOut: string | undefined): Consent {
  return optOut === undefined
    ? { ad_user_data: "granted", ad_personalization: "granted" }
    : { ad_user_data: "granted", ad_personalization: "denied", us_opt_out: optOut };
}
