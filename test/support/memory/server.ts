/** The two mail servers of the in-memory world: two kinds of session on one model of an account. */
import { MailError } from "../../../lib/engine/errors.ts";
import type { MailServer, NewSession, OldSession, ReadingSession } from "../../../lib/engine/ports.ts";
import type { MemoryAccount } from "./account.ts";
import type { FakeClock } from "./clock.ts";
import type { Faults } from "./faults.ts";
import { MemoryNewSession } from "./new-session.ts";
import type { MemoryProcess } from "./process.ts";
import { type LogEntry, MemorySession, type SessionSurroundings } from "./session.ts";
import { PLAIN_SERVER, type ServerTraits } from "./traits.ts";

export interface ServerSurroundings {
  readonly process: MemoryProcess;
  readonly faults: Faults;
  readonly clock: FakeClock;
  readonly log: LogEntry[];
}

class MemoryOldSession extends MemorySession implements OldSession {
  readonly side = "old";
}

export class MemoryServer<Session extends ReadingSession> implements MailServer<Session> {
  readonly #begin: (around: SessionSurroundings) => Session;
  readonly #side: "old" | "new";
  readonly #account: MemoryAccount;
  readonly #traits: ServerTraits;
  readonly #around: ServerSurroundings;
  /** Connections that are open now, and the most there were at once. */
  open = 0;
  mostOpen = 0;

  private constructor(
    side: "old" | "new",
    begin: (around: SessionSurroundings) => Session,
    account: MemoryAccount,
    traits: Partial<ServerTraits>,
    around: ServerSurroundings,
  ) {
    this.#side = side;
    this.#begin = begin;
    this.#account = account;
    this.#traits = { ...PLAIN_SERVER, ...traits };
    this.#around = around;
  }

  static old(
    account: MemoryAccount,
    traits: Partial<ServerTraits>,
    around: ServerSurroundings,
  ): MemoryServer<OldSession> {
    return new MemoryServer<OldSession>("old", (session) => new MemoryOldSession(session), account, traits, around);
  }

  static new(
    account: MemoryAccount,
    traits: Partial<ServerTraits>,
    around: ServerSurroundings,
  ): MemoryServer<NewSession> {
    return new MemoryServer<NewSession>("new", (session) => new MemoryNewSession(session), account, traits, around);
  }

  async connect(signal: AbortSignal): Promise<Session> {
    const { process, faults, clock, log } = this.#around;
    await process.alive();
    log.push({ side: this.#side, verb: "LOGIN", detail: "" });
    await faults.pass(this.#side, "connect", signal, () => undefined);
    const refusal = this.#traits.refuseConnect();
    if (refusal !== null) throw refusal;
    if (this.open >= this.#traits.maxConnections)
      throw new MailError("server.tooManyConnections", "too many connections", { side: this.#side });
    this.mostOpen = Math.max(this.mostOpen, ++this.open);
    const ended = (): void => {
      this.open--;
    };
    return this.#begin({ account: this.#account, traits: this.#traits, faults, process, clock, signal, log, ended });
  }
}
