/** All receipts as a table for spreadsheets, line by line as they are read. */
import { type TextKey, text } from "../i18n/translator.ts";
import { troubleText } from "../i18n/trouble.ts";
import { BYTE_ORDER_MARK, csvLine } from "../report/csv.ts";
import type { Receipt } from "../report/receipts.ts";

const HEAD: readonly TextKey[] = [
  ...([
    "report.receipts.outcome",
    "report.receipts.oldFolder",
    "report.receipts.oldUid",
    "report.receipts.newFolder",
    "report.receipts.newUid",
  ] as const),
  ...(["report.receipts.bytes", "report.receipts.sha256", "report.receipts.reason"] as const),
];

/** So many characters are handed on at a time. */
const PIECE = 32_768;

/** The file in pieces. */
export async function* receiptsCsv(receipts: AsyncIterable<Receipt>): AsyncGenerator<Uint8Array> {
  let piece = BYTE_ORDER_MARK + csvLine(HEAD.map((key) => text(key)));
  for await (const receipt of receipts) {
    piece += lineOf(receipt);
    if (piece.length < PIECE) continue;
    yield Buffer.from(piece);
    piece = "";
  }
  yield Buffer.from(piece);
}

function lineOf({ outcome, oldFolder, oldUid, newFolder, newUid, bytes, sha256, code }: Receipt): string {
  const reason = code === null ? null : troubleText(code, null).what;
  return csvLine([text(`report.receipts.is.${outcome}`), oldFolder, oldUid, newFolder, newUid, bytes, sha256, reason]);
}
