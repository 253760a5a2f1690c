/** What an address of the receipts asks for: `?folder=Sent&uid=17&outcome=copied&page=2`. */
import { RECEIPT_OUTCOMES, type ReceiptSearch } from "../../../../lib/services/receipts.ts";

export type Asked = Readonly<Record<string, string | string[] | undefined>>;

/** Whatever is no such thing is not asked for. */
export function searchIn({ folder, uid, outcome }: Asked): ReceiptSearch {
  return {
    folder: typeof folder === "string" ? folder.slice(0, 500) : "",
    uid: typeof uid === "string" && /^\s*[1-9]\d{0,9}\s*$/.test(uid) ? Number(uid) : null,
    outcome: RECEIPT_OUTCOMES.find((one) => one === outcome) ?? null,
  };
}

export function pageIn({ page }: Asked): number {
  return typeof page === "string" && /^[1-9]\d{0,6}$/.test(page) ? Number(page) : 1;
}

/** The query for this search, with its question mark; empty where nothing is asked for. */
export function queryOf({ folder, uid, outcome }: ReceiptSearch, page = 1): string {
  const query = new URLSearchParams({
    ...(folder !== "" && { folder }),
    ...(uid !== null && { uid: String(uid) }),
    ...(outcome !== null && { outcome }),
    ...(page > 1 && { page: String(page) }),
  }).toString();
  return query === "" ? "" : `?${query}`;
}
