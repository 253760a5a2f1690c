import { type Mutant, mutantOf } from "./mutant.ts";

const TEST = "services/move-account";

/** Accounts that are nobody's own, moved by an administrator. */
export const mutants: readonly Mutant[] = [
  mutantOf(
    "acting: for a person who is expected to move",
    "policy/roster",
    'return mark === "serviceAccount" || mark === "dormant";',
    'return mark !== "excused";',
    TEST,
    "that is expected on the roster is not an administrator's to move",
  ),
  mutantOf(
    "acting: as whoever reads the mailbox that it goes to",
    "services/move-account",
    "return marks.length > 0 && isOnlyThat && ",
    "return ",
    TEST,
    "is not entered by way of a service account that goes to the same mailbox",
  ),
  mutantOf(
    "acting: with an entry that a person has claimed",
    "services/move-account",
    "if (!known) return personId === null;",
    "if (!known) return true;",
    TEST,
    "is not entered where they have claimed the old account already",
  ),
  mutantOf(
    "acting: any other account as well",
    "services/connect",
    "if (!actedBy) return true;",
    "if (!actedBy || login) return true;",
    TEST,
    "is the only one that the administrator can connect so, and no server is asked about another",
  ),
  mutantOf(
    "acting: the audit names the account",
    "services/audit",
    "return doer.actedBy\n",
    'return doer.actedBy?.name === ""\n',
    TEST,
    "is moved in the administrator's name, on behalf of the account, in every row of the audit",
  ),
  mutantOf(
    "acting: nobody knows for whom",
    "services/audit",
    'doer.kind === "person" && doer.actedBy ? doer.personId : null',
    "null",
    TEST,
    "is moved in the administrator's name, on behalf of the account, in every row of the audit",
  ),
  mutantOf(
    "acting: goes on when the mark is gone",
    "auth/sessions",
    "!rosterEntry || !isNobodysOwn(rosterEntry.mark)",
    '!rosterEntry || !isNobodysOwn("dormant")',
    TEST,
    "is left alone from the moment on in which its mark, or the administrator's role, is taken away",
  ),
  mutantOf(
    "acting: never ends",
    "auth/sessions",
    "await writer.session.updateMany({ where: acting, data: { personId: null, rosterEntryId: null } });",
    "await writer.session.updateMany({ where: acting, data: {} });",
    TEST,
    "gives the administrator's own session back when it is ended",
  ),
  mutantOf(
    "acting: a stream outlives its end",
    "auth/sessions",
    'owner.kind === "person" && owner.personId === viewer.personId',
    'owner.kind !== "nobody"',
    TEST,
    "gives the administrator's own session back when it is ended",
  ),
];
