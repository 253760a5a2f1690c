/** The audit as a table for spreadsheets, line by line as it is read. */
import type { Viewer } from "../auth/viewer.ts";
import { BYTE_ORDER_MARK, csvLine } from "../report/csv.ts";
import { onlyAdministrators } from "./access.ts";
import { type AuditRow, type AuditSearch, auditRows } from "./admin-audit.ts";
import { audit } from "./audit.ts";
import type { Portal } from "./portal.ts";

/** Codes, the same in every language, so that other programs can read the file. */
const HEAD = [
  ...["row", "at", "actor_kind", "actor", "actor_id", "on_behalf_of", "action", "subject", "subject_id", "details"],
  "address",
];

/** So many characters are handed on at a time. */
const PIECE = 32_768;

/** The file in pieces. That somebody took it along stands in the audit. For administrators; throws NotFound for others. */
export async function auditCsv(
  portal: Portal,
  viewer: Viewer,
  search: AuditSearch,
): Promise<AsyncGenerator<Uint8Array>> {
  onlyAdministrators(viewer);
  await audit.record(portal.database.client, viewer, { action: "audit.export", subjectId: null });
  return pieces(auditRows(portal, search));
}

async function* pieces(rows: AsyncIterable<AuditRow>): AsyncGenerator<Uint8Array> {
  let piece = BYTE_ORDER_MARK + csvLine(HEAD);
  for await (const row of rows) {
    piece += lineOf(row);
    if (piece.length < PIECE) continue;
    yield Buffer.from(piece);
    piece = "";
  }
  yield Buffer.from(piece);
}

function lineOf({ id, at, actor, onBehalfOf, action, subject, subjectId, details, address }: AuditRow): string {
  const words = Object.keys(details).length === 0 ? "" : JSON.stringify(details);
  const who = [actor.kind, actor.name, actor.id];
  return csvLine([id, new Date(at).toISOString(), ...who, onBehalfOf, action, subject, subjectId, words, address]);
}
