import { type Mutant, mutantOf } from "./mutant.ts";

const CHANGED = "of a folder that has changed";
const WHOLE = "a folder is listed whole";
const TEST = "engine/known-messages";

const known = (name: string, file: string, find: string, replace: string, title: string): Mutant =>
  mutantOf(`known: ${name}`, file, find, replace, TEST, title);

const told = (name: string, find: string, replace: string, title: string): Mutant =>
  mutantOf(`known: ${name}`, "imap/look-into", find, replace, "imap/look-into", title);

/** What of a changed folder is not listed, as it is known; and what has to make all of it be listed. */
export const mutants: readonly Mutant[] = [
  known(
    "everything is listed each time",
    "engine/scan-folder",
    'mayBeKnown(context, "old") ? knownOnOld(work, standing) : null',
    "null",
    `${CHANGED} only what came in is listed, on both sides`,
  ),
  known(
    "everything is checked each time",
    "engine/check-folder",
    'mayBeKnown(context, "new") && knownOnNew(work, standing)',
    'mayBeKnown(context, "new") && null',
    `${CHANGED} only what came in is listed, on both sides`,
  ),
  known(
    "everything on new may be somebody else's",
    "engine/existing",
    "context.sharing(work).length === 1 ? unownedBefore(work, target) : null",
    "null",
    `${CHANGED} only what came in is listed, on both sides`,
  ),
  known(
    "where only copies are, it is asked what else is there",
    "engine/existing",
    "if (known?.uids.length === 0 && target.uidNext === known.uidNext) return [];",
    "",
    `${CHANGED} only what came in is listed, on both sides`,
  ),
  known(
    "where mail came in as well, nobody looks",
    "engine/existing",
    "known?.uids.length === 0 && target.uidNext === known.uidNext",
    "known?.uids.length === 0",
    `${CHANGED} mail that came into both folders meanwhile is not copied a second time`,
  ),
  known(
    "flags since are not taken",
    "engine/known-messages",
    "flags: newFlags.get(oldUid) ?? flags",
    "flags",
    `${CHANGED} flags that were given since are told, and brought`,
  ),
  known(
    "all copies are listed for the flags of one",
    "engine/push-flags",
    "if (wanted.size * FEW <= ledger.settled.size) {",
    "if (wanted.size < 0) {",
    `${CHANGED} the flags of a few copies are asked for, and not of all between them`,
  ),
  known(
    "other flags on old are forgotten",
    "engine/verified",
    "(leftOut.has(uid) || differing.has(uid))",
    "leftOut.has(uid)",
    `${CHANGED} a flag that was taken away on old is named by each run, and a later one that was given is brought`,
  ),
  known(
    "what was left out is forgotten",
    "engine/verified",
    "(leftOut.has(uid) || differing.has(uid))",
    "differing.has(uid)",
    `${CHANGED} what was left out is listed again: it may be wanted now`,
  ),
  known(
    "copies that got flags are not looked at",
    "engine/known-messages",
    "newUid < uidNext && work.sent.get(oldUid) &&",
    "newUid < 0 && work.sent.get(oldUid) &&",
    `${CHANGED} a flag that the new server does not keep is noticed`,
  ),
  known(
    "the person's own mail is forgotten",
    "engine/new-folder-listing",
    "yield* this.#strangers;",
    "",
    `${CHANGED} the person's own mail on new is listed again: its equal on old is there already`,
  ),
  known(
    "a copy that is gone is forgotten",
    "engine/new-folder-listing",
    "if (newUid > 0 && this.copies.get(newUid)?.size !== size) yield newUid;",
    "if (newUid > 0 && (this.copies.get(newUid)?.size ?? size) !== size) yield newUid;",
    `${CHANGED} a copy that is gone is known to be`,
  ),
  known(
    "mail that came into both folders is not looked for",
    "engine/existing",
    "session.listMessages(known?.uidNext ?? 1, null)",
    "session.listMessages(known ? 4_000_000_000 : 1, null)",
    `${CHANGED} mail that came into both folders meanwhile is not copied a second time`,
  ),
  known(
    "what has left is believed to be there",
    "engine/known-messages",
    "others >= 0 && others",
    "others",
    `${WHOLE} at once where there is less than was known`,
  ),
  known(
    "UIDVALIDITY does not count",
    "engine/known-messages",
    ".every((uidValidity) => uidValidity === now.uidValidity) &&",
    ".every((uidValidity) => uidValidity !== null) &&",
    `${WHOLE} where the new server tells another UIDVALIDITY`,
  ),
  known(
    "UIDNEXT may go back",
    "engine/known-messages",
    "now.uidNext >= before.uidNext &&",
    "now.uidNext > 0 &&",
    `${WHOLE} where the new server tells an earlier UIDNEXT`,
  ),
  known(
    "HIGHESTMODSEQ may go back",
    "engine/known-messages",
    "BigInt(now.highestModSeq) >= BigInt(before.highestModSeq)",
    "now.highestModSeq.length > 0",
    `${WHOLE} where the old server tells an earlier HIGHESTMODSEQ`,
  ),
  known(
    "a full check believes what is known",
    "engine/unchanged",
    "if (!believesStamps(present)) return holding;",
    "",
    `${WHOLE} for a full check`,
  ),
  known(
    "another request believes what is known",
    "engine/unchanged",
    "if (!stamp || stamp.key !== keyOf(request, mapped)) return null;",
    "if (!stamp || keyOf(request, mapped) === null) return null;",
    `${WHOLE} when somebody asks otherwise from which day on`,
  ),
  known(
    "the journal is not held against the count",
    "engine/known-messages",
    "if (messages + again.length !== before.old.messages) return null;",
    "",
    `${WHOLE} where the journal knows of other messages than the folder held at its check`,
  ),
  known(
    "any number is listed again",
    "engine/known-messages",
    "if (few.push(uid) > MOST_AGAIN) return null;",
    "few.push(uid);",
    `${WHOLE} where so much is to be listed again that it would be no shorter`,
  ),
  known(
    "what is missing is missed in each folder anew",
    "engine/look-together",
    "return context.unknown[side] < MOST_UNKNOWN;",
    "return context.unknown[side] >= 0;",
    `${WHOLE} by and by all of them, where a person is tidying up everywhere`,
  ),
  told(
    "a message less is as good",
    "newFlags && rows.wholeOf(messages - known.messages, isListed)",
    "newFlags && rows.wholeOf([...rows.byUid.keys()].filter(isListed).length, isListed)",
    "believes nothing of one that is known in part where the server tells a message less than there are, as one of the known has left",
  ),
  told(
    "the last message is a new one",
    "return (uid) => uid >= uidNext || listed.has(uid);",
    "return (uid) => uid >= uidNext - 1 || listed.has(uid);",
    "asks for no flags where they are of no interest, and takes the last message for no new one",
  ),
  told(
    "all of a folder is asked for",
    "if (!known) return [`UID FETCH 1:* (${FACTS})`];",
    "if (messages > 0) return [`UID FETCH 1:* (${FACTS})`];",
    "asks of one that is known in part for the rest, and for what has other flags since",
  ),
  mutantOf(
    "known: the wall lets anything pass behind CHANGEDSINCE",
    "imap/allow-list",
    "/ \\(CHANGEDSINCE \\d+\\)$/",
    "/ \\(CHANGEDSINCE .*$/",
    "imap/wall",
    "SEC 44: lets nobody take away or mark as read: UID FETCH 1 (UID FLAGS) (CHANGEDSINCE 5) (BODY[])",
  ),
  mutantOf(
    "flags: what has become of one flag is said before the others are added",
    "engine/push-flags",
    "if (await isAdded(work, adding, some, flag)) for (const copy of some) granted.get(copy)?.push(flag);",
    'if (await isAdded(work, adding, some, flag)) await write(context, work, "FLAGGED", [{ copies: some, flags: [flag] }]);',
    "engine/push-flags",
    "writes down several flags once, and a run after it knows which of them arrived",
  ),
  mutantOf(
    "flags: one folder waits for the other",
    "engine/push-flags",
    "const queue = [...Map.groupBy(works, (work) => work.newKey).values()];",
    "const queue = [works];",
    "engine/push-flags",
    "flags are brought on all connections, and what cannot be opened costs only itself",
  ),
  mutantOf(
    "closing: each folder is closed by itself",
    "db/journal",
    "    for (const [folderId, rows] of folders) {\n",
    "    for (const [folderId, rows] of [...folders].slice(0, 1)) {\n",
    "db/sqlite",
    "closes several folders, or none of them when the closing rows of one cannot all be made",
  ),
];
