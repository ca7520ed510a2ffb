/** Why a conversion was given up, in a sentence. */
export const REASONS: Readonly<Record<string, string>> = {
  refused: "The platform refused it.",
  expired: "Its window closed while it was queued.",
  unmappable: "It could not be written in the platform's form.",
  outcome_unknown: "It may have been delivered; repeating it could count it twice.",
  platform_failed: "The platform failed each time it was sent alone, while it took other conversions.",
  relay_failed: "The relay itself failed each time it tried this conversion alone.",
};

/** Why a replay did not send a dead letter. */
export const KEPT: Readonly<Record<string, string>> = {
  may_repeat: "could be counted twice",
  other_dataset: "belongs to another dataset",
  unopened: "cannot be opened: its sealing key is missing",
  expired: "its window is closed",
  invalid: "the destination would refuse it",
  conversion_gone: "its conversion was removed",
  withheld: "the person's consent keeps it back",
  gone: "no longer there",
};

/** Why the person's consent keeps a conversion from a destination. */
export const WITHHELD = {
  ad_user_data: "the person denied that their data is sent for advertising",
  not_limitable: "the person denied personalised advertising, which the platform cannot be told here",
} as const;

export const FACET_LABELS = {
  reason: "Reason",
  code: "Code",
  event_name: "Event name",
  dataset: "Dataset",
  source: "Source",
} as const;
