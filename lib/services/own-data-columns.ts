/**
 * Which columns are in the file of own-data.ts. Named one by one, so that a new one with a secret is not in it by itself; of each that is not,
 * docs/PERSONAL-DATA.md says why, and a test holds the two together.
 */

const SERVER = { select: { host: true } } as const;

const MAIL = {
  ...{ kind: true, migrationId: true, runId: true, state: true, tries: true, error: true },
  ...{ createdAt: true, nextTryAt: true, endedAt: true },
} as const;

const LETTER = {
  ...{ occasion: true, via: true, state: true, tries: true, error: true, reply: true },
  ...{ createdAt: true, nextTryAt: true, endedAt: true },
} as const;

const ROSTER_ENTRY = {
  ...{ id: true, oldAddress: true, newAddress: true, name: true, contact: true, aliases: true, note: true },
  ...{ mark: true, markReason: true, deliverySwitched: true, deliverySwitchedAt: true, graceUntil: true },
  ...{ source: true, isPilot: true, isReminded: true, createdAt: true, erasedAt: true, erasedState: true },
  ...{ server: SERVER, newServer: SERVER, wave: { select: { name: true } }, letters: { select: LETTER } },
} as const;

const CREDENTIAL = {
  select: { kind: true, createdAt: true, keepUntil: true, usedAt: true },
} as const;

export const OF_PERSON = {
  ...{ id: true, login: true, createdAt: true, server: SERVER },
  accounts: { select: { id: true, login: true, server: SERVER, credential: CREDENTIAL } },
  mailAddress: {
    select: { address: true, language: true, createdAt: true, confirmedAt: true, mails: { select: MAIL } },
  },
  deviceLinks: { select: { createdAt: true, expiresAt: true, openedHash: true } },
  sessions: { select: { createdAt: true, lastSeenAt: true, expiresAt: true } },
  requests: { select: { kind: true, createdAt: true, answeredAt: true } },
  signInAttempts: { select: { login: true, server: SERVER, createdAt: true, expiresAt: true, usedAt: true } },
  reportConsents: {
    select: { createdAt: true, expiresAt: true, revokedAt: true, openedBy: true, openedAt: true },
  },
  rosterEntries: { select: ROSTER_ENTRY },
} as const;

export const OF_MOVE = {
  ...{ id: true, reference: true, oldAccountId: true, newAccountId: true, createdAt: true, plan: true },
  ...{ phase: true, activity: true, reason: true, stateSince: true, grade: true, waitUntil: true, waitAskedFor: true },
  ...{ below: true, sinceYear: true, largestBytes: true, folderProposal: true, chosenAt: true, listedAt: true },
  ...{ queuedAt: true, queuedBy: true, rank: true, servedMs: true, startAt: true, awaitsPilot: true, wish: true },
  ...{ catchUp: true, catchUpAt: true, signedOffAt: true, devicesSetUpAt: true, forgetAfterRun: true },
  ...{ bytesLeft: true, arrivedSince: true, residue: true, residueDueAt: true, newListing: true },
  ...{ test: true, gradeBeforeTest: true, reportsErasedAt: true, journalErasedAt: true },
  progress: { select: { record: true, updatedAt: true } },
  folders: { select: { oldPath: true, newPath: true } },
} as const;

export const OF_FOLDER = {
  ...{ oldPath: true, newPath: true, chosen: true, shared: true, selectable: true, specialUse: true },
  ...{ messages: true, bytes: true, contents: true },
} as const;

export const OF_RUN = {
  ...{ migrationId: true, number: true, request: true, isTest: true, startedAt: true, endedAt: true, endedBy: true },
  ...{ grade: true, found: true, copied: true, copiedBefore: true, alreadyThere: true, leftOut: true },
  ...{ vanished: true, notSettled: true, problems: true, bytes: true, report: true },
} as const;

export const OF_EVENT = {
  ...{ id: true, at: true, actorKind: true, actorId: true, action: true, subjectId: true, details: true },
  address: { select: { address: true } },
} as const;

/** Tokens that are still to be taken back at their provider. */
export const OF_REVOCATION = { login: true, server: SERVER, tries: true, createdAt: true, nextTryAt: true } as const;

/** Where mail to them cannot be delivered. */
export const OF_REFUSAL = { address: true, at: true, error: true, reply: true } as const;

/** By the table that is asked. */
export const IN_FILE = {
  ...{ Person: OF_PERSON, Migration: OF_MOVE, FolderChoice: OF_FOLDER, Run: OF_RUN, AuditEvent: OF_EVENT },
  ...{ TokenRevocation: OF_REVOCATION, UndeliverableAddress: OF_REFUSAL },
} as const;
