const US =
  "al alabama ak alaska az arizona ar arkansas ca california co colorado ct connecticut de delaware fl florida ga georgia " +
  "hi hawaii id idaho il illinois in indiana ia iowa ks kansas ky kentucky la louisiana me maine md maryland " +
  "ma massachusetts mi michigan mn minnesota ms mississippi mo missouri mt montana ne nebraska nv nevada " +
  "nh newhampshire nj newjersey nm newmexico ny newyork nc northcarolina nd northdakota oh ohio ok oklahoma or oregon " +
  "pa pennsylvania ri rhodeisland sc southcarolina sd southdakota tn tennessee tx texas ut utah vt vermont va virginia " +
  "wa washington wv westvirginia wi wisconsin wy wyoming dc districtofcolumbia dc washingtondc " +
  "as americansamoa gu guam mp northernmarianaislands pr puertorico vi virginislands vi usvirginislands";

const CANADA =
  "ab alberta bc britishcolumbia mb manitoba nb newbrunswick nl newfoundlandandlabrador nl newfoundland " +
  "ns novascotia nt northwestterritories nu nunavut on ontario pe princeedwardisland qc quebec qc québec " +
  "sk saskatchewan yt yukon yt yukonterritory";

/** Abbreviations of newspapers and envelopes before the two-letter codes. */
const US_SHORT =
  "al ala az ariz ar ark ca calif ca cal co colo ct conn de del fl fla il ill in ind ks kan ks kans ma mass md md mi mich " +
  "mn minn ms miss mo mo mt mont ne neb ne nebr nv nev nm nmex nd ndak ok okla or ore or oreg pa penn pa penna sd sdak " +
  "tn tenn tx tex vt vt wa wash wv wva wi wis wi wisc wy wyo";

const CANADA_SHORT = "ab alta bc bc mb man nl nfld nt nwt on ont pe pei qc que qc qué sk sask";

/** Reads pairs of code and name into a table from either to the code. */
function codes(pairs: string): ReadonlyMap<string, string> {
  const words = pairs.split(" ");
  const table = new Map<string, string>();
  for (let at = 0; at < words.length; at += 2) {
    const [code = "", name = ""] = words.slice(at, at + 2);
    table.set(code, code).set(name, code);
  }
  return table;
}

/** Names (lower case, letters only) and codes of US states and territories → ANSI code. DC is one of them. */
export const US_STATES = codes(US);

/** The codes of US states and territories, two capital letters each. */
export const US_STATE_CODES: readonly string[] = [
  ...new Set(Array.from(US_STATES.values(), (code) => code.toUpperCase())),
];

/** Names and codes of Canadian provinces → postal code. */
export const CANADIAN_PROVINCES = codes(CANADA);

const HOMES = {
  us: { own: US_STATES, short: codes(US_SHORT), neighbour: CANADIAN_PROVINCES },
  ca: { own: CANADIAN_PROVINCES, short: codes(CANADA_SHORT), neighbour: US_STATES },
} as const;
const TWO_LETTERS = /^[a-z]{2}$/;
const DIGITS = /\d+/g;

/** Digits beside a state are its ZIP code. */
export function withoutDigits(name: string): string {
  return name.replaceAll(DIGITS, "");
}

/**
 * The two letters of a US state or Canadian province from its name (lower case, letters and digits), also shortened or
 * with words around it. Undefined when the text names none. Names of the neighbour country are understood too, because
 * addresses mix them up.
 */
export function northAmericanState(name: string, home: "us" | "ca"): string | undefined {
  const { own, short, neighbour } = HOMES[home];
  const written = withoutDigits(name);
  if (TWO_LETTERS.test(written)) return written;
  const whole = own.get(written) ?? short.get(written) ?? neighbour.get(written);
  return whole ?? codeNamedIn(written, own) ?? codeNamedIn(written, neighbour);
}

/** The longest name wins: West Virginia, not Virginia. */
function codeNamedIn(text: string, states: ReadonlyMap<string, string>): string | undefined {
  let longest = "";
  for (const name of states.keys()) {
    if (name.length > Math.max(2, longest.length) && text.includes(name)) longest = name;
  }
  return states.get(longest);
}
