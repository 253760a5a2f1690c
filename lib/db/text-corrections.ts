/** What administrators have put in the place of texts. */
import type { Correction } from "../i18n/corrections.ts";
import type { Database } from "./database.ts";

/** Those that have a text of their own. */
export async function textCorrections({ client }: Database): Promise<Correction[]> {
  const rows = await client.textCorrection.findMany({ where: { text: { not: null } } });
  return rows.flatMap(({ language, key, text }) => (text === null ? [] : [{ language, key, text }]));
}
