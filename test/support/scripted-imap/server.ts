/**
 * A small IMAP server over accounts of the in-memory world, listening on the loopback address. Honest by itself; its dialect makes
 * it old, odd or hostile. What a real server cannot be made to say is said here, to the real client over a real socket.
 */
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { MemoryAccount } from "../memory/account.ts";
import { type ClientCommand, CommandReader } from "./command.ts";
import { bye, type Dialect, PLAIN_DIALECT, replying, type Said } from "./dialect.ts";
import { type Conversation, create, list, open, status, subscribe } from "./folders.ts";
import { append, fetch, store } from "./messages.ts";

export interface ScriptedImap {
  readonly host: string;
  readonly port: number;
  /** Every command of every client, without tags; literals as their length. */
  readonly commands: readonly string[];
  /** From now on it speaks like this; connections that are open as well. */
  speak(dialect: Partial<Dialect>): void;
  /** Ends every connection and stops listening. */
  stop(): Promise<void>;
}

/** The password of everybody. */
const PASSWORD = "pw";

/** Starts a server. `accountOf` answers the account of a user. */
export async function startScriptedImap(
  accountOf: (user: string) => MemoryAccount,
  initial: Partial<Dialect> = {},
): Promise<ScriptedImap> {
  let dialect: Dialect = { ...PLAIN_DIALECT, ...initial };
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // The client may leave at any moment; whoever waits for the socket is told by its close.
    socket.on("error", () => socket.destroy());
    const session = new Session(socket, accountOf, () => dialect, commands);
    session.run().catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  return {
    host: "127.0.0.1",
    port: typeof address === "object" && address !== null ? address.port : 0,
    commands,
    speak: (change) => {
      dialect = { ...PLAIN_DIALECT, ...change };
    },
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
}

/** One connection. */
class Session {
  readonly #socket: Socket;
  readonly #accountOf: (user: string) => MemoryAccount;
  readonly #dialectNow: () => Dialect;
  readonly #commands: string[];
  #conversation: Conversation | null = null;

  constructor(
    socket: Socket,
    accountOf: (user: string) => MemoryAccount,
    dialectNow: () => Dialect,
    commands: string[],
  ) {
    this.#socket = socket;
    this.#accountOf = accountOf;
    this.#dialectNow = dialectNow;
    this.#commands = commands;
  }

  async run(): Promise<void> {
    await this.#write(`* ${this.#dialectNow().greeting}\r\n`);
    const reader = new CommandReader((command, size) => this.#goAhead(command, size));
    for await (const chunk of this.#socket) {
      for (const command of reader.feed(chunk)) {
        this.#commands.push(command.text);
        await this.#answer(command);
      }
    }
  }

  #goAhead(command: ClientCommand, size: number): boolean {
    const refusal = this.#dialectNow().refuseLiteral(command, size);
    this.#socket.write(refusal === null ? "+ go ahead\r\n" : `${command.tag} ${refusal}\r\n`);
    if (refusal !== null) this.#commands.push(command.text);
    return refusal === null;
  }

  async #answer(command: ClientCommand): Promise<void> {
    const dialect = this.#dialectNow();
    const instead = dialect.instead(command, this.#conversation?.account ?? null);
    const { lines, reply, ending } = dialect.speak(instead ?? this.#carryOut(command, dialect), command);
    for (const line of lines) if (!(await this.#write(line))) return;
    if (reply !== null) await this.#write(`${command.tag} ${reply}\r\n`);
    if (ending === "fin") this.#socket.end();
    if (ending === "rst") this.#socket.resetAndDestroy();
  }

  #carryOut(command: ClientCommand, dialect: Dialect): Said {
    if (command.verb === "LOGOUT") return { ...bye("see you"), reply: "OK bye" };
    if (command.verb === "CAPABILITY")
      return { lines: [`* CAPABILITY ${dialect.capabilities.join(" ")}\r\n`], reply: "OK those" };
    if (command.verb === "LOGIN") return this.#signIn(command, dialect);
    if (this.#conversation === null) return replying("BAD sign in first");
    const conversation = { ...this.#conversation, dialect };
    if (hasLostItsFolder(conversation)) return bye("the folder is not what it was");
    const said = carryOut(conversation, command);
    this.#conversation.open = conversation.open;
    return withNews(conversation, said);
  }

  #signIn({ words: [user = "", password] }: ClientCommand, dialect: Dialect): Said {
    if (password !== PASSWORD) return replying("NO [AUTHENTICATIONFAILED] wrong password");
    this.#conversation = { account: this.#accountOf(user), dialect, open: null };
    return replying("OK signed in");
  }

  /** False once the client has gone. */
  async #write(text: string): Promise<boolean> {
    const bytes = Buffer.from(text, "latin1");
    const step = this.#dialectNow().drips ? 1 : Math.max(1, bytes.length);
    for (let at = 0; at < bytes.length; at += step) {
      if (this.#socket.destroyed || !this.#socket.writable) return false;
      if (step === 1) await new Promise(setImmediate);
      if (this.#socket.write(bytes.subarray(at, at + step))) continue;
      const stop = new AbortController();
      const either = ["drain", "close"].map((event) => once(this.#socket, event, { signal: stop.signal }));
      for (const one of either) one.catch(() => undefined);
      await Promise.race(either);
      stop.abort();
    }
    return true;
  }
}

type Answerer = (conversation: Conversation, command: ClientCommand) => Said;

const ANSWERERS: Readonly<Record<string, Answerer>> = {
  NOOP: () => replying("OK"),
  NAMESPACE: ({ account: { prefix, delimiter } }) => ({
    lines: [`* NAMESPACE (("${prefix}" "${delimiter.replace(/["\\]/g, "\\$&")}")) NIL NIL\r\n`],
    reply: "OK there",
  }),
  ID: ({ dialect }) => ({ lines: [`* ID ("name" "${dialect.product}")\r\n`], reply: "OK pleased" }),
  LIST: list,
  LSUB: list,
  STATUS: status,
  EXAMINE: open,
  SELECT: open,
  CREATE: create,
  SUBSCRIBE: subscribe,
  FETCH: fetch,
  "UID FETCH": fetch,
  "UID STORE": store,
  APPEND: append,
};

/** Commands that only a server with this capability knows. */
const NEEDED: Readonly<Record<string, string>> = { NAMESPACE: "NAMESPACE", ID: "ID" };

function carryOut(conversation: Conversation, command: ClientCommand): Said {
  const needed = NEEDED[command.verb];
  const isKnown = needed === undefined || conversation.dialect.capabilities.includes(needed);
  return (
    (isKnown && ANSWERERS[command.verb]?.(conversation, command)) || replying("BAD a command that is not known here")
  );
}

/** The folder went, or was rebuilt, under the client: a real server says BYE. */
function hasLostItsFolder({ account, open: opened }: Conversation): boolean {
  if (opened === null) return false;
  return !account.folders.includes(opened.folder) || opened.folder.uidValidity !== opened.uidValidity;
}

/** Mail that came in meanwhile is told with the next answer. */
function withNews({ open: opened }: Conversation, said: Said): Said {
  if (opened === null || opened.told === opened.folder.messages.length) return said;
  opened.told = opened.folder.messages.length;
  const news = `* ${opened.told} EXISTS\r\n`;
  const { lines } = said;
  return {
    ...said,
    lines: (function* () {
      yield* lines;
      yield news;
    })(),
  };
}
