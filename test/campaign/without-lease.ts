import { alteredCopy, type Cut } from "./altered-copy.ts";

const SCRIPTS = "packages/redis/src";

/** What makes the lease exclude, and what stands there instead. */
const CUTS: readonly Cut[] = [
  {
    file: `${SCRIPTS}/lane/acquire.lua`,
    text: "if holder and holder ~= ARGV[1] then return {0, leaseLeft(lease, ARGV[2])} end",
    instead: "holder = holder and holder == ARGV[1] and holder",
  },
  {
    file: `${SCRIPTS}/lane/begin.lua`,
    text: "if redis.call('GET', holder) ~= nonce then return {-1} end",
    instead: "",
  },
  {
    file: `${SCRIPTS}/lease/extend.lua`,
    text: "if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end",
    instead: "if 1 then return 1 end",
  },
];

/** A copy of the project whose lease excludes nobody, to show that the campaign finds it out. */
export const copyWithoutLease = () => alteredCopy(CUTS);
