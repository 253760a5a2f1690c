/** People who are told by mail. */
import type { Portal } from "../../lib/services/portal.ts";
import type { TestPerson } from "./portal.ts";

export interface Given {
  readonly address?: string;
  readonly language?: string;
}

/** Gives this person a confirmed address; answers it. */
export async function giveConfirmed(
  { database: { client } }: Portal,
  { viewer: { personId } }: TestPerson,
  { address = `${personId}@home.example`, language = "en" }: Given = {},
): Promise<string> {
  const now = new Date();
  await client.mailAddress.create({
    data: { personId, address, language, confirmedAt: now, codeUntil: now, triesLeft: 0 },
  });
  return address;
}
