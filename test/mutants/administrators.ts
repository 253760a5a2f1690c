import { type Mutant, mutantOf } from "./mutant.ts";

const TEST = "services/administrators";

/** Roles, invitations and passwords of administrators and helpers. */
export const mutants: readonly Mutant[] = [
  mutantOf(
    "roles: a helper is an administrator",
    "services/access",
    'viewer.kind !== "administrator" || viewer.role !== "administrator"',
    'viewer.kind !== "administrator"',
    "services/administrators-only",
    "helper SEC 28: is refused by saveServer, as if it were not there",
  ),
  mutantOf(
    "roles: the last administrator can go",
    "services/administrators",
    "return left >= ((await needsApproval(tx)) ? 2 : 1);",
    "return left >= 0;",
    TEST,
    "stays an administrator's where it is the last, helpers or not",
  ),
  mutantOf(
    "roles: helpers count as administrators",
    "services/administrators",
    'count({ where: { role: "administrator", id: { not: id } } })',
    "count({ where: { id: { not: id } } })",
    TEST,
    "stays an administrator's where it is the last, helpers or not",
  ),
  mutantOf(
    "roles: a session outlives its role",
    "services/administrators",
    "    await endSessions(tx, id);\n",
    "",
    TEST,
    "ends at once in all browsers when it is removed, and when its role changes",
  ),
  mutantOf(
    "invitations: a link works twice",
    "services/invitations",
    "const { count } = await tx.invitation.deleteMany({ where: open(token) });",
    "const count = await tx.invitation.count({ where: open(token) });",
    TEST,
    "is good once, also when its link is opened twice at the same moment",
  ),
  mutantOf(
    "invitations: a link is good for ever",
    "services/invitations",
    "({ tokenHash: hashOf(token), expiresAt: { gt: new Date() } })",
    "({ tokenHash: hashOf(token) })",
    TEST,
    "is over after three days, and by a newer link",
  ),
  mutantOf(
    "invitations: the link stands in the database",
    "services/invitations",
    'return createHash("sha256").update(token).digest("hex");',
    'return createHash("sha256") && token;',
    TEST,
    "is known to the database by the hash of its link alone, and void when it is withdrawn",
  ),
  mutantOf(
    "own password: guessed from an open browser",
    "services/own-password",
    'if ("until" in attempt) return { current: "tooManyTries" };',
    "",
    TEST,
    "cannot be guessed from an open browser",
  ),
  mutantOf(
    "own password: other sessions go on",
    "services/own-password",
    "    await endSessions(tx, id, viewer.session);\n",
    "",
    TEST,
    "is changed by whoever knows the one before, and ends all other sessions",
  ),
  mutantOf(
    "links: sent to an address that nobody confirmed",
    "services/resend-links",
    "given?.confirmedAt ? given.address : null",
    "given ? given.address : null",
    "services/resend-links",
    "nothing is sent to an address that nobody confirmed, or where the portal sends no mail",
  ),
];
