import { type Mutant, mutantOf } from "./mutant.ts";

const locks = (name: string, find: string, replace: string, title: string): Mutant =>
  mutantOf(`slot locks: ${name}`, "db/slot-locks", find, replace, "db/slot-locks.integration", title);

const slots = (name: string, find: string, replace: string, title: string, file = "jobs/server-slots"): Mutant =>
  mutantOf(`slots: ${name}`, file, find, replace, "jobs/slots", title);

const OTHERS = "of a server that other workers have connections to as well";

/** Connections of a server counted over all workers. */
export const mutants: readonly Mutant[] = [
  locks(
    "a slot is free as soon as its lock is",
    `WHERE "Slot"."isClosed" OR `,
    `WHERE true OR "Slot"."isClosed" OR `,
    "a slot rests a while after its holder was killed",
  ),
  locks(
    "whoever vanished is taken for killed",
    `ELSE "heartbeatAt" + "idleMinutes" * interval '1 minute' END`,
    `ELSE \${after('"heartbeatAt"', "$2::int")} END`,
    "a slot rests as long as the mail server may keep the connection after its holder has vanished",
  ),
  locks(
    "a lost lock is not told",
    "for (const { lost } of this.#held.values()) lost.abort();",
    "",
    "a slot is known to be lost when the database is gone, and told to be closed when it is back",
  ),
  locks(
    "what was closed meanwhile is never told",
    "    await this.#tellClosed(client);\n    return client;",
    "    return client;",
    "a slot is known to be lost when the database is gone, and told to be closed when it is back",
  ),
  locks(
    "what was closed after the database was back is never told",
    "if (this.#client === null) return;\n      try {",
    "if (isLost || this.#client === null) return;\n      try {",
    "a slot is told to be closed where that takes until the database is back, and is not had again before",
  ),
  locks(
    "a database that does not answer is waited for",
    "      query_timeout: answerMs,\n",
    "",
    "a slot is known to be lost when the line to the database is dead",
  ),
  locks(
    "no signs of life",
    "await this.#query(client, HEARTBEAT, [this.#holder]);",
    "",
    "a slot gives signs of life while it is held",
  ),
  locks(
    "a sleeping holder keeps its lock",
    "await this.#query(client, WAKE_UP, [serverId, notOurs, this.#times.asleepMs]);",
    "",
    "a slot is taken from a holder that sleeps, and rests as if it had vanished",
  ),
  locks(
    "the same worker holds it twice",
    "numbers.filter((number) => !this.#held.has(nameOf({ serverId, number })))",
    "[...numbers]",
    "a slot is told to be closed where that takes until the database is back, and is not had again before",
  ),
  locks(
    "each that others have is tried",
    `"number"::oid NOT IN (SELECT objid FROM pg_locks`,
    `"number"::oid NOT IN (SELECT 0::oid FROM pg_locks`,
    "a slot is found with few questions, however many others have",
  ),
  locks(
    "one that has to be left alone ends the search",
    "        if (held) return held;\n",
    "        return held;\n",
    "a slot is the first of those wanted that others neither hold nor have to leave alone",
  ),
  locks(
    "those wanted are tried in the order of their numbers",
    `  ORDER BY "place"`,
    `  ORDER BY "number"`,
    "a slot is the first of those wanted that others neither hold nor have to leave alone",
  ),
  slots(
    "what others have given back is not seen",
    "for (const server of this.#servers.values()) server.grant();",
    "",
    `${OTHERS} one that they have given back is had at the next look, and they are told of who waits until then`,
    "jobs/slots",
  ),
  slots(
    "nobody is told of who waits",
    "const withdraw = this.#board.wish(this.#serverId, use);",
    "const withdraw = () => undefined;",
    `${OTHERS} one that they have given back is had at the next look, and they are told of who waits until then`,
  ),
  slots(
    "others wait in vain",
    "      this.#servers.get(serverId)?.giveWayTo(use, waitedMs);\n",
    "      void [serverId, use, waitedMs];\n",
    `${OTHERS} a run gives its only one away to who wants to sign in there`,
    "jobs/slots",
  ),
  slots(
    "others need not wait long",
    "waitedMs >= PATIENCE_MS",
    "waitedMs >= 0",
    `${OTHERS} a run that leaves people the last one is stopped only after they have waited long`,
  ),
  mutantOf(
    "queue: two migrations claim one mailbox",
    "jobs/migration-queue",
    "const wish = { key, holder: hold.key,",
    'const wish = { key, holder: "anybody",',
    "jobs/migration-queue",
    "what is claimed besides belongs to one migration at a time, until its hold is released",
  ),
  mutantOf(
    "queue: a claim is left behind by who is taken over",
    "jobs/migration-queue",
    "force, inherits: true };",
    "force };",
    "jobs/migration-queue",
    "what is claimed besides goes with the hold to whoever takes that over",
  ),
  mutantOf(
    "queue: a lost claim does not end the hold",
    "db/lease-term",
    "return isInTime && this.#attached.every((term) => term.isHeld());",
    "return isInTime;",
    "jobs/migration-queue",
    "what is claimed besides is kept by renewing the hold, and the hold is over when it is lost",
  ),
  mutantOf(
    "queue: a claim is not renewed",
    "jobs/migration-queue",
    "for (const term of [hold, ...hold.attached]) {",
    "for (const term of [hold]) {",
    "jobs/migration-queue",
    "what is claimed besides is kept by renewing the hold, and the hold is over when it is lost",
  ),
  mutantOf(
    "worker: machines do not hear of each other's destinations",
    "worker/destination-guard",
    "if (await this.#claim(key)) return lock;",
    "return lock;",
    "worker/same-destination.long",
    "SEC 32: two workers on two machines do not fill one account at the same time, whatever it is called",
  ),
  mutantOf(
    "worker: two workers ask a server the same",
    "worker/request-desk",
    "...(this.#isAlone ? {} : isFree)",
    "...(this.#isAlone ? {} : { OR: isFree.OR.slice(2) })",
    "worker/many-workers.long",
    "ask a mail server once for each question",
  ),
  mutantOf(
    "worker: connections outlive their slot",
    "worker/slotted",
    "AbortSignal.any([signal, slot.lost])",
    "signal",
    "worker/many-workers.long",
    "end their connections when the database forgets them, and go on when it is back",
  ),
];
