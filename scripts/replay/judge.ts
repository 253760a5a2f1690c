/** What became of everybody: the independent checker's word, mailbox by mailbox. */
import { execFileSync } from "node:child_process";
import { compareAccounts } from "../../test/support/checker/compare.ts";
import { type Comparison, differenceKinds } from "../../test/support/checker/differences.ts";
import { PASSWORD, type ReplayBed } from "./bed.ts";
import type { Mover } from "./town.ts";

/** What became of one mailbox, in messages. */
export interface Verdict {
  readonly login: string;
  readonly messages: number;
  /** On old and not on new, and the report names them. */
  readonly named: number;
  /** On old and not on new without a word. */
  readonly lost: number;
  /** More often on new than on old. */
  readonly doubled: number;
  /** Whatever else differs: bytes, flags, dates, folders. */
  readonly different: number;
}

/** Reads both accounts of everybody who moved, a few at a time. */
export async function judgeAll(bed: ReplayBed, movers: readonly Mover[]): Promise<Verdict[]> {
  const left = [...movers];
  const verdicts: Verdict[] = [];
  const judgeSome = async (): Promise<void> => {
    for (let mover = left.shift(); mover; mover = left.shift()) verdicts.push(await judge(bed, mover));
  };
  await Promise.all(Array.from({ length: 3 }, judgeSome));
  return verdicts.sort((one, other) => (one.login < other.login ? -1 : 1));
}

async function judge({ portal, servers }: ReplayBed, { login }: Mover): Promise<Verdict> {
  // What the old server could not hand out has to be read to know whether it is missing.
  execFileSync("find", [
    servers.old.mailDirectory(login),
    "-type",
    "f",
    "-perm",
    "0",
    "-exec",
    "chmod",
    "600",
    "{}",
    "+",
  ]);
  const account = ({ host, port }: { host: string; port: number }) => ({ host, port, user: login, password: PASSWORD });
  const comparison = await compareAccounts(account(servers.old), account(servers.new));
  const run = await portal.database.client.run.findFirst({
    where: { migration: { oldAccount: { login } } },
    orderBy: { number: "desc" },
    include: { problemList: true },
  });
  const problems = run?.problemList.reduce((sum, { messages }) => sum + messages, 0) ?? 0;
  const absent = comparison.missing + comparison.twinsLost;
  const doubled = comparison.extra + comparison.twinsExtra;
  return {
    ...{ login, messages: comparison.messagesOld, named: Math.min(problems, absent), doubled },
    ...{ lost: Math.max(0, absent - problems), different: everything(comparison) - absent - doubled },
  };
}

function everything(comparison: Comparison): number {
  return differenceKinds.reduce((sum, kind) => sum + comparison[kind], 0);
}
