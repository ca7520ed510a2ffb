import { luaText } from "../script.ts";

/** Functions of scripts that read receipts through the ledger. */
export const RECEIPT_OF = luaText(import.meta.url, "receipt-of");
