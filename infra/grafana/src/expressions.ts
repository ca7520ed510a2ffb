/** Selects what is chosen in the dashboard's variable `destination`. */
export const IN = '{destination=~"$destination"}';

/** The value below which a share of a histogram's observations lie. */
export const quantile = (share: number, metric: string, by = "", where = ""): string =>
  `histogram_quantile(${share}, sum by (${by}le) (rate(${metric}_bucket${where}[$__rate_interval])))`;

/** How often something happens a second. */
export const rate = (metric: string, by: string, where = ""): string =>
  `sum by (${by}) (rate(${metric}${where}[$__rate_interval]))`;
