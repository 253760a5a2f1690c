/** The database: there, ours, and with the tables of this version. Nothing of it is changed. */
import { DatabaseError, type DatabaseStanding, databaseStanding } from "../../services/installation.ts";
import { type Finding, failed, fine } from "./finding.ts";

export interface DatabaseFound {
  /** Null: it cannot be used as it is. */
  readonly standing: DatabaseStanding | null;
  readonly findings: readonly Finding[];
}

export async function checkDatabase(url: string): Promise<DatabaseFound> {
  try {
    const standing = await databaseStanding(url);
    const found = judgeDatabase(standing);
    return { standing: found.verdict === "fine" ? standing : null, findings: [found] };
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return { standing: null, findings: [failed(`database.${error.trouble}`, { words: error.message })] };
  }
}

export function judgeDatabase({ name, isThere, known, missing, milliseconds }: DatabaseStanding): Finding {
  if (!isThere) return failed("database.absent", { name });
  return missing > 0
    ? failed("database.behind", { name, missing, known })
    : fine("database.fine", { name, known, milliseconds });
}
