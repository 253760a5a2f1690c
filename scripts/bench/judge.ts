/** Whether a copy is right: the independent checker says so, message by message. A copy with losses has no time. */
import { compareDumps } from "../../test/support/checker/compare.ts";
import { type Comparison, differenceKinds } from "../../test/support/checker/differences.ts";
import { type AccountDump, dumpAccount } from "../../test/support/checker/dump.ts";
import type { Account } from "../../test/support/wire/account.ts";
import type { Copier } from "./copiers.ts";

export interface Judgement {
  /** What is wrong, in counts; null: the copy is right. */
  readonly fault: string | null;
  /** Differences that the copier makes by design: kinds that were found, and the header that it puts in. */
  readonly passed: readonly string[];
}

/** Reads the new account and holds it against what the old server had at that time. Throws when it can't be read. */
export async function judge(wanted: AccountDump, copy: Account, { lenience }: Copier): Promise<Judgement> {
  const found = compareDumps(wanted, await dumpAccount(copy, lenience.addedHeader), { allow: lenience.kinds });
  const added = lenience.addedHeader === undefined ? [] : [`${lenience.addedHeader} added`];
  return { fault: found.identical ? null : faultOf(found), passed: [...added, ...found.passed] };
}

function faultOf(found: Comparison): string {
  const wrong = differenceKinds.filter((kind) => found[kind] > 0 && !found.passed.includes(kind));
  return wrong.map((kind) => `${kind} ${found[kind]}`).join(", ");
}
