/** One connection through the proxy: both directions, and the faults that strike in it. */
import type { Socket } from "node:net";
import { LineSplitter, type Piece } from "../wire/line-splitter.ts";
import { type CapabilityChange, withCapabilitiesChanged } from "./capabilities.ts";
import type { Arsenal, Cut, DueFault, FaultOf } from "./faults.ts";
import type { PacedWriter } from "./paced-writer.ts";

/** What a session works with. */
export interface SessionParts {
  client: Socket;
  server: Socket;
  toClient: PacedWriter;
  toServer: PacedWriter;
  faults: Arsenal;
  capabilities(): CapabilityChange;
  /** Takes what either side sent, before any fault. */
  record(side: "client" | "server", bytes: Buffer): void;
}

/** The command that the client is sending. */
interface Command {
  tag: string;
  due: DueFault | null;
  /** Bytes that a cut still lets pass; null before the word APPEND, and for other faults. */
  left: number | null;
  /** An answer was given in the server's place; the command's bytes go nowhere. */
  isSwallowed: boolean;
}

/** The bytes that `holdAppendTail` keeps. */
interface Held {
  tag: string;
  bytes: Buffer[];
  /** The client has sent the end of the command. */
  isWhole: boolean;
  due: DueFault;
  how: Cut;
}

/** Runs until both sides are closed. */
export class ProxySession {
  readonly #parts: SessionParts;
  readonly #fromClient = new LineSplitter();
  #command: Command | null = null;
  #held: Held | null = null;
  /** Tags whose OK is to be swallowed. */
  readonly #lost = new Map<string, DueFault<FaultOf<"loseAppendAnswer">>>();
  /** Called with each tag that the server answers. */
  #onAnswer: (tag: string) => void = () => undefined;
  #clientIsCutOff = false;
  #serverIsCutOff = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Resolves when neither side sends any more. */
  async run(): Promise<void> {
    await Promise.all([this.#clientLeg(), this.#serverLeg()]);
  }

  /** Sends the bytes that were held to the server; resolves with true when it has answered, false if none were held. */
  async deliverHeld(): Promise<boolean> {
    const held = this.#held;
    if (!held?.isWhole) return false;
    this.#held = null;
    const answered = new Promise<void>((resolve, reject) => {
      this.#onAnswer = (tag) => tag === held.tag && resolve();
      this.#parts.server.once("close", () =>
        reject(new Error("the server closed the connection before the late bytes")),
      );
    });
    await Promise.all([answered, this.#parts.toServer.write(Buffer.concat(held.bytes))]);
    this.#parts.server.end();
    return true;
  }

  async #clientLeg(): Promise<void> {
    const { client, server, toServer, record } = this.#parts;
    const ended = await eachChunk(client, async (chunk) => {
      record("client", chunk);
      for (const piece of this.#fromClient.feed(chunk)) await this.#takeFromClient(piece);
    });
    // The tail of an APPEND is still to be delivered, or this side was cut off before.
    if (this.#held?.isWhole || this.#serverIsCutOff) return;
    await toServer.write(this.#fromClient.flush());
    await toServer.flush();
    if (ended === "reset") server.resetAndDestroy();
    else server.end();
  }

  async #serverLeg(): Promise<void> {
    const { client, server, toClient, record } = this.#parts;
    const splitter = new LineSplitter();
    const ended = await eachChunk(server, async (chunk) => {
      record("server", chunk);
      for (const piece of splitter.feed(chunk)) await this.#takeFromServer(piece);
    });
    if (this.#clientIsCutOff) return;
    await toClient.write(splitter.flush());
    await toClient.flush();
    if (ended === "reset") client.resetAndDestroy();
    else client.end();
  }

  async #takeFromClient(piece: Piece): Promise<void> {
    if (piece.kind === "line" && piece.isFirst) this.#command = await this.#startCommand(piece.bytes);
    const command = this.#command;
    const isLast = piece.kind === "line" && piece.literal === null;
    if (command?.isSwallowed) {
      // The client waits to be asked for this literal, and has its answer instead.
      if (piece.kind === "line" && piece.literal && !piece.literal.withoutAsking) this.#fromClient.dropLiteral();
    } else if (!this.#serverIsCutOff) {
      await this.#passOn(piece, command, isLast);
      // No go-ahead comes for the next literal while the server waits for what is held: the client would wait for nothing.
      const isAsking = piece.kind === "line" && piece.literal !== null && !piece.literal.withoutAsking;
      if ((isLast || isAsking) && this.#held && !this.#held.isWhole) await this.#endHeld(this.#held);
    }
    if (isLast) this.#command = null;
  }

  /** Decides what becomes of a command, from its first line. */
  async #startCommand(line: Buffer): Promise<Command> {
    const [, tag = "", text = ""] = /^(\S+) (.*?)\r?\n$/s.exec(line.toString("latin1")) ?? [];
    const due = this.#serverIsCutOff ? null : this.#parts.faults.dueAt(text);
    const command: Command = { tag, due, left: null, isSwallowed: false };
    const fault = due?.fault;
    if (fault?.kind === "loseAppendAnswer") this.#lost.set(tag, { fault, strike: due?.strike ?? (() => undefined) });
    if (fault?.kind === "answer" || fault?.kind === "bye") {
      command.isSwallowed = true;
      const answer = fault.kind === "bye" ? `* BYE ${fault.text ?? "closing"}` : `${tag} ${fault.text}`;
      await this.#parts.toClient.write(Buffer.from(`${answer}\r\n`, "latin1"));
      if (fault.kind === "bye") await this.#cutBoth("fin");
      due?.strike();
    }
    return command;
  }

  /** Gives a piece to the server, but for what a fault cuts off or holds. */
  async #passOn(piece: Piece, command: Command | null, isLast: boolean): Promise<void> {
    const due = command?.due;
    const fault = due?.fault;
    if (this.#held) {
      if (!this.#held.isWhole) this.#held.bytes.push(piece.bytes);
    } else if (command && due && fault?.kind === "cutAppend") {
      // Counted from the word APPEND: what comes before it is the tag and a space.
      command.left ??= command.tag.length + 1 + fault.afterBytes;
      const passed = piece.bytes.subarray(0, command.left);
      await this.#parts.toServer.write(passed);
      command.left -= passed.length;
      if (command.left > 0 && !isLast) return;
      await this.#cutBoth(fault.how);
      due.strike();
    } else if (command && due && fault?.kind === "holdAppendTail" && piece.kind === "literal") {
      const passed = Math.max(0, piece.bytes.length + piece.left - fault.bytes);
      await this.#parts.toServer.write(piece.bytes.subarray(0, passed));
      if (passed < piece.bytes.length || piece.left === 0) {
        this.#held = { tag: command.tag, bytes: [piece.bytes.subarray(passed)], isWhole: false, due, how: fault.how };
      }
    } else {
      await this.#parts.toServer.write(piece.bytes);
    }
  }

  /** The client has sent all of the command whose tail is held: from its point of view only the answer is missing. */
  async #endHeld(held: Held): Promise<void> {
    held.isWhole = true;
    await this.#cutClientOff(held.how);
    held.due.strike();
  }

  async #takeFromServer(piece: Piece): Promise<void> {
    const { toClient } = this.#parts;
    const isResponse = piece.kind === "line" && piece.isFirst;
    const [, tag = "", word = ""] = isResponse ? (/^(\S+) (\w+)/.exec(piece.bytes.toString("latin1")) ?? []) : [];
    if (tag && tag !== "*" && tag !== "+") this.#onAnswer(tag);
    const lost = this.#lost.get(tag);
    this.#lost.delete(tag);
    if (lost && word.toUpperCase() === "OK") {
      await this.#cutClientOff(lost.fault.how);
      if (lost.fault.how !== "stall") await this.#cutServerOff(lost.fault.how);
      lost.strike();
    }
    if (this.#clientIsCutOff) return;
    await toClient.write(isResponse ? withCapabilitiesChanged(piece.bytes, this.#parts.capabilities()) : piece.bytes);
  }

  async #cutBoth(how: "fin" | "rst"): Promise<void> {
    await this.#cutServerOff(how);
    await this.#cutClientOff(how);
  }

  /** From here on nothing reaches the client. */
  async #cutClientOff(how: Cut): Promise<void> {
    const { client, toClient } = this.#parts;
    this.#clientIsCutOff = true;
    await toClient.flush();
    if (how === "fin") client.end();
    if (how === "rst") client.resetAndDestroy();
  }

  /** From here on nothing reaches the server. */
  async #cutServerOff(how: "fin" | "rst"): Promise<void> {
    const { server, toServer } = this.#parts;
    this.#serverIsCutOff = true;
    await toServer.flush();
    if (how === "fin") server.end();
    else server.resetAndDestroy();
  }
}

/** Gives each chunk to `take`, one after the other; says how the stream ended. */
async function eachChunk(socket: Socket, take: (chunk: Buffer) => Promise<void>): Promise<"end" | "reset"> {
  try {
    // The other direction may go on after this one has ended.
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) await take(chunk);
    return "end";
  } catch (error) {
    if (error instanceof Error && "code" in error) return "reset";
    throw error;
  }
}
