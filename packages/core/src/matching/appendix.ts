/** 8 characters of base64url, or one of the old two-letter tokens; case matters. */
const APPENDIX = /\.(?:[A-Za-z0-9_-]{8}|AQ|Ag|Aw|BA|BQ|Bg)$/;

/** The value without the appendix of a parameter builder, which browsers run; unchanged when it has none. */
export function withoutAppendix(value: string): string {
  return value.replace(APPENDIX, "");
}
