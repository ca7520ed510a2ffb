import { wantsLimit } from "@relay/core";
import { filledList } from "../toolkit/present.ts";
import type { MetaConversion } from "./vocabulary.ts";

/** Meta's codes of the states in which it limits data use. Source: Data Processing Options. */
const STATE_CODES: ReadonlyMap<string, number> = new Map([
  ["CA", 1000],
  ["CO", 1001],
  ["CT", 1002],
  ["FL", 1003],
  ["OR", 1004],
  ["TX", 1005],
  ["MT", 1006],
  ["DE", 1007],
  ["NE", 1008],
  ["NH", 1009],
  ["NJ", 1010],
  ["MN", 1011],
  ["MD", 1012],
  ["RI", 1013],
]);
const USA = 1;
/** Meta finds out where the person is. */
const LOCATED_BY_META = 0;

/** The fields of an event that limit the use of its data. */
export interface DataProcessing {
  readonly data_processing_options: readonly "LDU"[] | undefined;
  readonly data_processing_options_country: number | undefined;
  readonly data_processing_options_state: number | undefined;
}

/**
 * The data processing options of a conversion. Those that the producer set for limited data use stay as they are.
 * Otherwise the person's consent decides: an opt-out in a state is sent with that state's code, any other limit with
 * 0, so that Meta locates the person. Source: Data Processing Options.
 */
export function dataProcessingOf(conversion: MetaConversion): DataProcessing {
  const { data_processing_options: given, consent } = conversion;
  if (given?.includes("LDU") === true || !wantsLimit(consent))
    return {
      data_processing_options: filledList(given),
      data_processing_options_country: conversion.data_processing_options_country,
      data_processing_options_state: conversion.data_processing_options_state,
    };
  const { us_opt_out: optOut } = consent;
  return {
    data_processing_options: ["LDU"],
    data_processing_options_country: optOut === undefined ? LOCATED_BY_META : USA,
    data_processing_options_state: STATE_CODES.get(optOut ?? "") ?? LOCATED_BY_META,
  };
}
