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
  "sk saskatchewan yt yukon";

/** Pairs of code and name, as a table from either to the code. */
function codes(pairs: string): ReadonlyMap<string, string> {
  const words = pairs.split(" ");
  const table = new Map<string, string>();
  for (let at = 0; at < words.length; at += 2) {
    const [code = "", name = ""] = words.slice(at, at + 2);
    table.set(code, code).set(name, code);
  }
  return table;
}

/** Names (lower case, letters only) and codes of US states and territories -> ANSI code. DC is one of them. */
export const US_STATES = codes(US);

/** Names and codes of Canadian provinces -> postal code. */
export const CANADIAN_PROVINCES = codes(CANADA);
