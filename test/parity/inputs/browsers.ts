import fc from "fast-check";
import { amidBlanks } from "./writing.ts";

const created = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1_400_000_000_000, max: 1_795_000_000_000 }).map(String) },
  fc.integer({ min: 1_400_000_000, max: 1_795_000_000 }).map(String),
  fc.stringMatching(/^[0-9a-z]{0,15}$/),
);
const index = fc.constantFrom("1", "1", "0", "2", "12", "", "x");
/** Of this library, of another language's, of a format to come, and what is none. */
const appendix = fc.constantFrom(
  "",
  "",
  "",
  ".AQQCAQMC",
  ".AQYAAQAB",
  ".AgEB_-09",
  ".AQ",
  ".Bg",
  ".aq",
  ".toolongatail",
  ".x",
);

const cookie = (payload: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom("fb", "fb", "fb", "fb", "FB", "fbx"), index, created, payload, appendix)
    .map(([name, at, time, text, tail]) => `${name}.${at}.${time}.${text}${tail}`)
    .chain((text) => fc.oneof({ weight: 4, arbitrary: fc.constant(text) }, amidBlanks(text)));

export const clickCookies: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 5,
    arbitrary: cookie(
      fc.oneof(
        { weight: 4, arbitrary: fc.stringMatching(/^[A-Za-z0-9_-]{8,40}$/) },
        fc.stringMatching(/^[ -~]{0,9}$/),
      ),
    ),
  },
  fc.stringMatching(/^[A-Za-z0-9_-]{8,40}$/),
);

export const browserCookies: fc.Arbitrary<string> = cookie(
  fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 2_147_483_647 }).map(String) },
    fc.stringMatching(/^[A-Za-z0-9]{0,12}$/),
  ),
);

const RESERVED = [
  "10.",
  "172.16.",
  "172.32.",
  "192.168.",
  "127.",
  "169.254.",
  "100.64.",
  "0.",
  "224.",
  "255.",
  "fe80::",
  "fd00::",
  "ff02::",
  "::",
];

export const addresses: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      { weight: 4, arbitrary: fc.ipV4() },
      { weight: 4, arbitrary: fc.ipV6() },
      fc
        .tuple(fc.constantFrom(...RESERVED), fc.ipV4(), fc.integer({ min: 1, max: 255 }))
        .map(([net, rest, host]) =>
          net.includes(":") ? `${net}${host}` : `${net}${rest}`.split(".").slice(0, 4).join("."),
        ),
      fc.ipV4().map((address) => `::ffff:${address}`),
      fc.ipV6().map((address) => `${address}%eth0`),
      fc.ipV4().map((address) => `${address}:443`),
    ),
    appendix,
  )
  .map((parts) => parts.join(""))
  .chain((text) => fc.oneof({ weight: 5, arbitrary: fc.constant(text) }, amidBlanks(text)));
