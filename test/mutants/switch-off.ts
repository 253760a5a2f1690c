/** Breakages of the answer whether the old server can be switched off, and of its evidence. */
import { type Mutant, mutantOf } from "./mutant.ts";

const service = (name: string, file: string, find: string, replace: string, title: string): Mutant =>
  mutantOf(`switch-off: ${name}`, file, find, replace, "services/switch-off", title);
const evidence = (name: string, find: string, replace: string, title: string): Mutant =>
  mutantOf(`evidence: ${name}`, "policy/evidence", find, replace, "policy/evidence", title);
const list = (name: string, find: string, replace: string, title: string): Mutant =>
  mutantOf(`mailbox list: ${name}`, "policy/mailbox-list", find, replace, "policy/mailbox-list", title);

export const mutants: readonly Mutant[] = [
  mutantOf(
    "switch-off: unclaimed mailboxes are nobody's business",
    "policy/switch-off",
    "...(unclaimed > 0 ? ",
    "...(unclaimed > 1 ? ",
    "policy/switch-off",
    "where nobody has claimed a mailbox, the answer says so",
  ),
  mutantOf(
    "switch-off: an empty roster is safe",
    "policy/switch-off",
    "known === 0",
    "known < 0",
    "policy/switch-off",
    "where nobody is on the roster, the answer says so",
  ),
  evidence(
    "the signature is not looked at",
    'if (!verify(null, Buffer.from(text), publicKey, value)) return { ok: false, problem: "signature" };',
    "",
    "an evidence file is no good any more when any of its bytes is another, is missing, or is there twice",
  ),
  evidence(
    "what stands around the statement may change",
    'if (evidenceFile(text, publicKey, value) !== file) return { ok: false, problem: "format" };',
    "",
    "an evidence file is no good any more when any of its bytes is another, is missing, or is there twice",
  ),
  evidence(
    "anybody's key is as good as ours",
    "key !== null && evidenceKeyId",
    "key === null && evidenceKeyId",
    "an evidence file is not by us when it is signed by another key, although it is whole",
  ),
  evidence(
    "the last line end is not signed",
    "return `${JSON.stringify(statement, null, 1)}\\n`;",
    "return `${JSON.stringify(statement, null, 1)} \\n`.trimEnd();",
    "an evidence file can be checked with sed and openssl, as the documentation says",
  ),
  service(
    "a test counts as verified",
    "roster/accounts",
    "isTest: false }",
    "}",
    "the answer takes for verified only a run that came to its end, and no test",
  ),
  service(
    "a run that was cut off counts as verified",
    "roster/accounts",
    "endedBy: null, endedAt",
    "endedAt",
    "the answer takes for verified only a run that came to its end, and no test",
  ),
  service(
    "aliases claim nothing",
    "roster/unclaimed",
    "WHERE e.\"aliases\" <> '[]'",
    "WHERE 1 = 0",
    "the answer is yes where everybody is accounted for, every mailbox is claimed and imports are closed",
  ),
  service(
    "an entry claims mailboxes of every server",
    "roster/unclaimed",
    'r."serverId" = m."serverId" AND r."oldAddress"',
    'r."oldAddress"',
    "the old server's list claims nothing on another server",
  ),
  service(
    "an alias claims mailboxes of every server",
    "roster/unclaimed",
    'n."serverId" = m."serverId" AND n."name"',
    'n."name"',
    "the old server's list claims nothing on another server",
  ),
  service(
    "the list before stays",
    "services/old-mailboxes",
    "await tx.oldMailbox.deleteMany({ where: { serverId } });",
    "await tx.oldMailbox.deleteMany({ where: { serverId, address: { in: read.mailboxes.map((one) => one.address) } } });",
    "the old server's list changes nothing when it is only looked at, and takes the place of the one before",
  ),
  service(
    "nobody need type the number",
    "services/switch-off",
    "if (unaccounted > 0 && typed.trim() !== String(unaccounted))",
    'if (unaccounted > 0 && typed === "2")',
    "the switch-off needs the number of those who are not accounted for",
  ),
  service(
    "the evidence is made anew after the switch-off",
    "services/switch-off",
    "if (frozen) return frozen.evidence;",
    "",
    "the switch-off closes imports, and keeps the evidence as it was, whatever happens later",
  ),
  service(
    "only everybody's date is looked at",
    "services/switch-off",
    "[book.everyone, ...closings]",
    "[book.everyone]",
    "the answer is not yet while imports are open for one wave",
  ),
  service(
    "notes of the help desk stand in the evidence",
    "roster/evidence",
    "contact: _contact, note: _note, ...rest",
    "...rest",
    "the evidence is signed by the worker, with everybody, what is open and what is unclaimed",
  ),
  service(
    "who is fine is called as well",
    "services/sweep",
    "return !isAccountedFor(state);",
    'return state !== "excused";',
    "the sweep list names who is open, by wave and in the order of calling, with why",
  ),
  list(
    "shares of a quota are sizes",
    'name.includes("%") ? null : ',
    "",
    "a list of mailboxes is read as Cyrus writes quotas",
  ),
  list(
    "lines of one mailbox do not add up",
    "together(mailboxes.get(read.address), read)",
    "read",
    "a list of mailboxes is read as doveadm writes folders: they add up",
  ),
  list(
    "storage is in bytes",
    'kind === "STORAGE" ? sizeOf(value.text, 2 ** 10)',
    'kind === "STORAGE" ? sizeOf(value.text, 1)',
    "a list of mailboxes is read as doveadm writes quotas: one line for storage, one for messages",
  ),
  mutantOf(
    "evidence: others read the signing key",
    "worker/key-files",
    "if ((statSync(file).mode & 0o077) !== 0)",
    "if ((statSync(file).mode & 0o007) !== 0)",
    "worker/key-files",
    "are another pair for evidence files, kept in the same way",
  ),
  service(
    "the page goes on changing after the switch-off",
    "services/switch-off",
    "if (frozen) return {",
    "if (frozen && now < 0) return {",
    "the switch-off closes imports, and keeps the evidence as it was, whatever happens later",
  ),
  service(
    "a key that cannot be read is as good as none",
    "services/switch-off",
    'if (hasCode(error, "ENOENT")) return null;\n    throw error;',
    "return null;",
    "the evidence has no public key before a worker made one, and says so when the key cannot be read",
  ),
];
