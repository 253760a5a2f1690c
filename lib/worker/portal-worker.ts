/** The worker of the portal from its start to its end. */
import type { KeyObject } from "node:crypto";
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { BackupSettings } from "../config/backup.ts";
import type { BounceSettings } from "../config/bounces.ts";
import type { WorkerConfig } from "../config/portal.ts";
import { sealAudit } from "../db/audit-chain.ts";
import { openDatabase } from "../db/client.ts";
import { type FileLock, lockFile } from "../db/file-lock.ts";
import { SlotLocks, type SlotLockTimes } from "../db/slot-locks.ts";
import { dropQuestions, sweep } from "../db/sweep.ts";
import { registerWorker, signOffWorker } from "../db/workers.ts";
import { MigrationQueue } from "../jobs/migration-queue.ts";
import { HOLD_TIMES, type HoldTimes } from "../jobs/queue.ts";
import { SharedBoard } from "../jobs/shared-board.ts";
import { Slots } from "../jobs/slots.ts";
import { SLICE_MS } from "../jobs/turns.ts";
import { AccessTokens } from "./access-tokens.ts";
import { answerCheckProvider } from "./answer-check-provider.ts";
import { answerExchangeCode } from "./answer-exchange-code.ts";
import { answerFetchMessage, FETCH_LIMITS } from "./answer-fetch-message.ts";
import { answerMeasure } from "./answer-measure.ts";
import { answerSendTestMail } from "./answer-send-test-mail.ts";
import { answerSignEvidence } from "./answer-sign-evidence.ts";
import { answerSignIn } from "./answer-sign-in.ts";
import { answerTellLog } from "./answer-tell-log.ts";
import { answerTestServer } from "./answer-test-server.ts";
import { mailAuditHead } from "./audit-letter.ts";
import { readBounces } from "./bounces.ts";
import { queueCatchUps } from "./catch-ups.ts";
import type { WorkerContext } from "./context.ts";
import { backUpDaily } from "./daily-backup.ts";
import { eraseReports } from "./erase-reports.ts";
import { FolderListings } from "./folder-listings.ts";
import { openSigningKey } from "./key-files.ts";
import { KeyRing } from "./key-ring.ts";
import { sendLetters } from "./letter-desk.ts";
import { LoadWriter } from "./load-writer.ts";
import { type Log, tied } from "./log.ts";
import { sendMails } from "./mail-desk.ts";
import { listMailings } from "./mailings.ts";
import { messageMemory } from "./message-memory.ts";
import { addReminders } from "./reminders.ts";
import { repeat } from "./repeat.ts";
import { RequestDesk } from "./request-desk.ts";
import { reseal } from "./reseal.ts";
import { answerLookForResidue } from "./residue.ts";
import { watchResidue } from "./residue-watch.ts";
import { sendRevocations } from "./revocations.ts";
import { Runner } from "./runner.ts";
import { ServerLimits } from "./server-limits.ts";
import type { ProviderDesk } from "./sign-in-provider.ts";
import { answerCountSenders } from "./space-senders.ts";
import { sendStaffMails } from "./staff-mail-desk.ts";
import { sampleOnce } from "./system-watch.ts";
import { Tally } from "./tally.ts";
import { TotalsWriter } from "./totals-writer.ts";
import { Watch } from "./watch.ts";

const REQUESTS_MS = 150;
/** People see a pause within a second. */
const RUNS_MS = 400;
/** Whoever waits for a connection that another worker has is heard of within a second. */
const SLOTS_MS = 500;
const HEARTBEAT_MS = 2000;
const QUESTIONS_MS = 5000;
const CATCH_UPS_MS = 20_000;
/** Somebody may be waiting for the code. */
const MAILS_MS = 1000;
const LETTERS_MS = 1000;
const MAILINGS_MS = 5000;
const REVOCATIONS_MS = 1000;
const RESIDUE_MS = 60_000;
/** Whether it is time for a look is in the database, for all workers. */
const BOUNCES_MS = 15_000;
const LOADS_MS = 5000;
/** The first to come writes the one of these five minutes. */
const SAMPLES_MS = 60_000;
/** So long a row of the audit can be changed without anybody noticing. */
const AUDIT_MS = 10_000;
const AUDIT_MAIL_MS = 900_000;
const BACKUP_MS = 300_000;
const SWEEP_MS = 3_600_000;
/** So soon after the keys have changed passwords are sealed to the new one. */
const KEYS_MS = 60_000;
/** Runs end within 3 s of being asked; service managers wait 10. */
const LONGEST_END_MS = 8000;

/** The worker cannot start as things are; the message is one sentence for who started it. */
export class CannotStart extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CannotStart";
  }
}

export interface WorkerOptions {
  readonly config: WorkerConfig;
  /** Folder for locks on accounts, common to all imports of the machine. */
  readonly lockFolder: string;
  readonly log: Log;
  readonly holdTimes?: HoldTimes;
  /** Of slots that are shared with other workers. */
  readonly slotTimes?: SlotLockTimes;
  /** So long a run keeps its connections while others wait, in milliseconds; see lib/jobs/turns.ts. */
  readonly sliceMs?: number;
  /**
   * Other workers may live with the same SQLite file: the data folder is not locked, and what a worker holds is left to it until its
   * time is up. Each counts its own connections. For tests.
   */
  readonly isOneOfSeveral?: boolean;
  /** Called once, when it begins to take questions and runs. */
  readonly onReady?: () => void;
}

/**
 * Works until the signal is aborted, and resolves when everything is put down with its place kept. Throws CannotStart,
 * KeyTrouble or DatabaseError where it cannot begin.
 */
export async function runWorker(options: WorkerOptions, signal: AbortSignal): Promise<void> {
  const { config, lockFolder, holdTimes = HOLD_TIMES, sliceMs = SLICE_MS, slotTimes } = options;
  const { isOneOfSeveral = false, onReady = () => undefined } = options;
  mkdirSync(config.dataFolder, { recursive: true });
  // On PostgreSQL there may be any number of workers.
  const isEmbedded = config.databaseUrl.startsWith("file:");
  const lock = isEmbedded && !isOneOfSeveral ? takePlace(config.dataFolder) : null;
  try {
    const key = new KeyRing(config);
    const signingKey = openSigningKey(config);
    const database = await openDatabase(config.databaseUrl);
    try {
      const id = crypto.randomUUID();
      const log = tied(options.log, { worker: id });
      // Others may share a PostgreSQL, on any machine.
      const locks = database.provider === "postgresql" ? new SlotLocks(config.databaseUrl, id, slotTimes) : null;
      const slots = new Slots(locks ? new SharedBoard(database, locks, id) : undefined);
      const limits = new ServerLimits(database, slots);
      const providers = { database, key, allowLoopback: config.allowLoopbackProvider };
      const tokens = new AccessTokens(providers, id);
      const shared = { memory: messageMemory(), tally: new Tally(), log, lockFolder };
      const context = { id, database, key, slots, limits, tokens, ...shared };
      const isAlone = lock !== null;
      try {
        const place = { holdTimes, sliceMs, isAlone, signingKey, keys: key, providers, onReady, ...config };
        await work(context, place, signal);
      } finally {
        await locks?.close();
      }
    } finally {
      await database.close();
    }
  } finally {
    lock?.release();
  }
}

/** One worker for each data folder: it alone knows how many connections are open. */
function takePlace(dataFolder: string): FileLock {
  const lock = lockFile(join(dataFolder, "worker.lock"));
  if (!lock) throw new CannotStart(`Another worker is running with the data in ${dataFolder}; one is enough.`);
  return lock;
}

type Places =
  | "databaseUrl"
  | "dataFolder"
  | "mail"
  | "auditMailTo"
  | "bounces"
  | "backups"
  | "metricsToken"
  | "watchPort";

interface Workplace extends Pick<WorkerConfig, Places> {
  readonly holdTimes: HoldTimes;
  readonly sliceMs: number;
  readonly isAlone: boolean;
  readonly signingKey: KeyObject;
  readonly keys: KeyRing;
  readonly providers: ProviderDesk;
  readonly onReady: () => void;
}

async function work(context: WorkerContext, place: Workplace, signal: AbortSignal): Promise<void> {
  const { holdTimes, sliceMs, isAlone, dataFolder, mail, auditMailTo, bounces, backups, providers } = place;
  const { id, database, log } = context;
  await registerWorker(database, id, new Date());
  log.info("worker.ready");
  place.onReady();
  const listings = new FolderListings(context, signal);
  const fetchPlace = { dataFolder, limits: FETCH_LIMITS };
  const desk = new RequestDesk(context, isAlone, {
    signIn: (asked, until) => answerSignIn(context, asked, until),
    exchangeCode: (asked, until) => answerExchangeCode(context, providers, asked, until),
    checkProvider: (asked) => answerCheckProvider(providers, asked),
    listFolders: (asked, until) => listings.answer(asked, until),
    fetchMessage: (asked, until) => answerFetchMessage(context, fetchPlace, asked, until),
    lookForResidue: (asked, until) => answerLookForResidue(context, asked, until),
    countSenders: (asked, until) => answerCountSenders(context, asked, until),
    sendTestMail: (asked, until) => answerSendTestMail(context, mail, asked, until),
    testServer: (asked, until) => answerTestServer(context, asked, until),
    measureServer: (asked, until) => answerMeasure(context, asked, until),
    tellLog: answerTellLog,
    signEvidence: (asked) => answerSignEvidence({ database, signingKey: place.signingKey }, asked),
  });
  const queue = new MigrationQueue(database, { workerId: id, holdMs: holdTimes.lengthMs, isAlone, sliceMs });
  const starting = (migrationId: string) => listings.giveUpSizes(migrationId);
  const runner = new Runner({ context, queue, holdTimes, sliceMs, starting });
  const loads = new LoadWriter(context);
  const totals = new TotalsWriter(context);
  const watch = new Watch(context, place, () => runner.runs);
  const revocations = () => sendRevocations(context, providers, new Date());
  const port = await watch.listen();
  const rounds = [
    repeat({ name: "runs", pauseMs: RUNS_MS, work: () => runner.look(), sooner: () => runner.left() }, log, signal),
    repeat({ name: "listings", pauseMs: SLOTS_MS, work: () => giveUpSizes(context, listings) }, log, signal),
    repeat({ name: "slots", pauseMs: SLOTS_MS, work: () => context.slots.look() }, log, signal),
    repeat({ name: "requests", pauseMs: REQUESTS_MS, work: () => desk.look(signal) }, log, signal),
    repeat({ name: "questions", pauseMs: QUESTIONS_MS, work: () => dropQuestions(database, new Date()) }, log, signal),
    repeat({ name: "catchUps", pauseMs: CATCH_UPS_MS, work: () => catchUpsOnce(context) }, log, signal),
    repeat({ name: "residue", pauseMs: RESIDUE_MS, work: () => watchResidueOnce(context, signal) }, log, signal),
    repeat({ name: "loads", pauseMs: LOADS_MS, work: () => loads.write(new Date()) }, log, signal),
    repeat({ name: "revocations", pauseMs: REVOCATIONS_MS, work: revocations }, log, signal),
    repeat({ name: "sweep", pauseMs: SWEEP_MS, work: () => sweepOnce(context) }, log, signal),
    repeat({ name: "keys", pauseMs: KEYS_MS, work: () => resealOnce(context, place.keys) }, log, signal),
    repeat({ name: "audit", pauseMs: AUDIT_MS, work: () => sealOnce(context) }, log, signal),
    repeat({ name: "heartbeat", pauseMs: HEARTBEAT_MS, work: () => watch.beat() }, log, signal),
    repeat({ name: "totals", pauseMs: LOADS_MS, work: () => totals.write() }, log, signal),
    repeat({ name: "samples", pauseMs: SAMPLES_MS, work: () => sampleOnce(context, Date.now()) }, log, signal),
  ];
  if (mail) {
    const work = () => sendMails(context, mail, signal);
    rounds.push(repeat({ name: "mails", pauseMs: MAILS_MS, work }, log, signal));
    // Apart from each other: nobody waits for a code behind ten thousand letters.
    const staff = () => sendStaffMails(context, mail, signal);
    rounds.push(repeat({ name: "staffMails", pauseMs: MAILINGS_MS, work: staff }, log, signal));
    const letters = () => sendLetters(context, mail, signal);
    rounds.push(repeat({ name: "letters", pauseMs: LETTERS_MS, work: letters }, log, signal));
    rounds.push(repeat({ name: "mailings", pauseMs: MAILINGS_MS, work: () => mailingsOnce(context) }, log, signal));
  }
  if (mail && auditMailTo !== null) {
    const work = () => mailAuditHead(context, mail, auditMailTo, signal);
    rounds.push(repeat({ name: "auditMail", pauseMs: AUDIT_MAIL_MS, work }, log, signal));
  }
  if (bounces) {
    const work = () => readBouncesOnce(context, bounces, signal);
    rounds.push(repeat({ name: "bounces", pauseMs: BOUNCES_MS, work }, log, signal));
  }
  if (backups) {
    const work = () => backUpOnce(context, { databaseUrl: place.databaseUrl, backups }, signal);
    rounds.push(repeat({ name: "backups", pauseMs: BACKUP_MS, work }, log, signal));
  }
  await Promise.all(rounds);
  await Promise.race([Promise.all([runner.stop(), desk.idle()]), timeout(LONGEST_END_MS)]);
  await totals.write().catch((error: unknown) => log.trouble("totals.failed", error));
  await signOffWorker(database, id, new Date());
  await port?.close();
  log.info("worker.end");
}

/** Sizes are looked up for hours, and are not needed by anybody: under maintenance no connection is kept for them. */
async function giveUpSizes({ limits }: WorkerContext, listings: FolderListings): Promise<void> {
  if (limits.maintained()) listings.giveUpAllSizes();
}

async function sweepOnce({ database, id, log }: WorkerContext): Promise<void> {
  const now = new Date();
  const { credentials, sessions, requests } = await sweep(database, id, now);
  const reports = await eraseReports(database, id, now);
  if (credentials + sessions + requests + reports > 0)
    log.info("worker.swept", { credentials, sessions, requests, reports });
}

/** Somebody may have changed the keys. */
async function resealOnce(context: WorkerContext, keys: KeyRing): Promise<void> {
  keys.refresh();
  const passwords = await reseal(context);
  if (passwords > 0) context.log.info("worker.resealed", { passwords, key: keys.id });
}

async function sealOnce({ database }: WorkerContext): Promise<void> {
  await sealAudit(database, new Date());
}

async function catchUpsOnce({ database, id, log }: WorkerContext): Promise<void> {
  const queued = await queueCatchUps(database, id, new Date());
  if (queued > 0) log.info("worker.catchUps", { queued });
}

async function mailingsOnce({ database, log }: WorkerContext): Promise<void> {
  const now = new Date();
  const letters = await listMailings(database, now);
  const reminders = await addReminders(database, now);
  if (letters + reminders > 0) log.info("worker.mailings", { letters, reminders });
}

async function watchResidueOnce(context: WorkerContext, signal: AbortSignal): Promise<void> {
  const looked = await watchResidue(context, signal, new Date());
  if (looked > 0) context.log.info("worker.residue", { looked });
}

async function readBouncesOnce(context: WorkerContext, bounces: BounceSettings, signal: AbortSignal): Promise<void> {
  if (context.limits.maintained()) return;
  const returned = await readBounces(context, bounces, signal);
  if (returned > 0) context.log.info("worker.bounces", { returned });
}

/** One that fails is tried again with the next round: whatever is wrong, a full disk say, is wrong for a while. */
async function backUpOnce(
  context: WorkerContext,
  wish: { readonly databaseUrl: string; readonly backups: BackupSettings },
  signal: AbortSignal,
): Promise<void> {
  try {
    const file = await backUpDaily(context, wish, signal);
    if (file !== null) context.log.info("backup.made", { file: basename(file) });
  } catch (error) {
    if (!signal.aborted) context.log.trouble("backup.failed", error);
  }
}

function timeout(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
