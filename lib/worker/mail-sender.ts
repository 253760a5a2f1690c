/** Sends rows of an outbox, each once, and notes what became of it: for what people asked to be told, and for letters to the roster alike. */
import type { MailSettings } from "../config/mail.ts";
import { type Claimed, type Outbox, type Trouble, withoutAddresses } from "../notify/outbox.ts";
import { sendMail } from "../notify/smtp.ts";
import type { Log, LogFacts } from "./log.ts";

/** In one round, one after another: mail servers look askance at whoever sends many at once. */
const AT_ONCE = 50;

/** What is sent now, and to whom. */
export interface Ready {
  readonly to: string;
  readonly message: Uint8Array;
  /** For the log: ids and codes, no address. */
  readonly facts: LogFacts;
}

/** One kind of mails. */
export interface Desk {
  /** Of its words in the log: `mail.sent`. */
  readonly name: "mail" | "letter" | "staffMail";
  readonly outbox: Outbox;
  /** The mail as it is now; null where it is about something that is no longer so. Called once it is claimed. */
  prepare(id: string, now: Date): Promise<Ready | null>;
  /** Whether another may be sent now; else the round is over. */
  mayGoOn(now: Date): Promise<boolean>;
  /**
   * The server takes no such mail to this address, and never will. Answers whether it goes to another one now; else it is given up. To be
   * called while the claim is held.
   */
  refused(claimed: Claimed, to: string, trouble: Trouble, now: Date): Promise<boolean>;
  /** The server cannot be reached, or takes none of our mail. Answers whether the round goes on. */
  away(claimed: Claimed, trouble: Trouble, now: Date): Promise<boolean>;
}

export interface Round {
  readonly settings: MailSettings;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly clock: () => Date;
}

/** Sends what is due, and notes what became of each. */
export async function sendDue(desk: Desk, round: Round): Promise<void> {
  const { outbox, name } = desk;
  const { log, signal, clock } = round;
  const unclear = await outbox.noteUnclear(clock());
  if (unclear > 0) log.info(`${name}.unclear`, { mails: unclear });
  for (const id of await outbox.due(clock(), AT_ONCE)) {
    if (signal.aborted || !(await desk.mayGoOn(clock()))) return;
    const claimed = await outbox.claim(id, clock());
    if (!claimed) continue;
    try {
      if (!(await sendOne(desk, claimed, round))) return;
    } catch (error) {
      // One that cannot be made does not keep the others from being sent.
      log.trouble(`${name}.failed`, error, { mail: id });
      await outbox.retry(claimed, { error: "failed", reply: null }, clock());
    }
  }
}

/** Answers whether the round goes on. */
async function sendOne(desk: Desk, claimed: Claimed, { settings, log, signal, clock }: Round): Promise<boolean> {
  const { outbox, name } = desk;
  const ready = await desk.prepare(claimed.id, clock());
  if (ready === null) {
    await outbox.end(claimed, { state: "outdated" }, clock());
    return true;
  }
  const { to, message, facts } = ready;
  const sending = { from: settings.from, to, message, handOver: () => outbox.handOver(claimed) };
  const sent = await sendMail(settings, sending, signal);
  const tell = (word: string) =>
    log.info(`${name}.${word}`, { mail: claimed.id, ...facts, ...("error" in sent ? { error: sent.error } : {}) });
  switch (sent.kind) {
    case "sent":
      await outbox.end(claimed, { state: "sent" }, clock());
      tell("sent");
      return true;
    case "refused":
      if (!(await desk.refused(claimed, to, troubleIn(sent), clock())))
        await outbox.end(claimed, { state: "givenUp", trouble: troubleIn(sent) }, clock());
      tell("refused");
      return true;
    case "unclear":
      await outbox.end(claimed, { state: "unclear", trouble: troubleIn(sent) }, clock());
      tell("unclear");
      return true;
    case "later":
      tell((await outbox.retry(claimed, troubleIn(sent), clock())) ? "later" : "givenUp");
      return true;
    case "away":
      tell("away");
      return desk.away(claimed, troubleIn(sent), clock());
    case "withdrawn":
      await outbox.leave(claimed);
      tell("withdrawn");
      return true;
    default:
      return sent satisfies never;
  }
}

/** What of it stands in the row. */
function troubleIn({ error, words }: { readonly error: string; readonly words: string }): Trouble {
  return { error, reply: words === "" ? null : withoutAddresses(words) };
}
