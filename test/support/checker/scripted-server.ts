/** A tiny IMAP server that hands out what a test prescribes, to try the checker itself. */
import { createServer, type Socket } from "node:net";
import { LineSplitter } from "../wire/line-splitter.ts";
import { encodeFolderName } from "../wire/modified-utf7.ts";

/** A message; body null: the server has it but does not hand it out. */
export interface ScriptedMessage {
  bytes: string | null;
  flags?: readonly string[];
  date?: string;
}

/** A whole account. Folder keys are paths with "/" between levels. */
export interface ScriptedAccount {
  folders: Readonly<Record<string, readonly ScriptedMessage[]>>;
  /** Prefix of all names but INBOX. Default none. */
  prefix?: string;
  separator?: string;
  /** Whether NAMESPACE is offered. Default true. */
  namespace?: boolean;
  /** Names in LIST come as literals. Default false. */
  literalNames?: boolean;
  subscribed?: readonly string[];
  noSelect?: readonly string[];
  /** Folders whose EXAMINE is refused. */
  closed?: readonly string[];
  greeting?: string;
}

/** The server; user and password are "me" and "p%w". */
export interface ScriptedServer {
  port: number;
  stop(): void;
}

/** Starts a server for one account. */
export async function startScriptedServer(account: ScriptedAccount): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    converse(socket, account);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function converse(socket: Socket, account: ScriptedAccount): void {
  socket.setNoDelay(true);
  const splitter = new LineSplitter();
  let selected: readonly ScriptedMessage[] = [];
  let command = "";
  const say = (line: string) => socket.write(`${line}\r\n`, "latin1");
  socket.on("error", () => socket.destroy());
  say(account.greeting ?? "* OK hello");
  socket.on("data", (chunk) => {
    for (const piece of splitter.feed(chunk)) {
      const text = piece.bytes.toString("latin1");
      if (piece.kind === "literal") command += `${text.replace(/["\\]/g, "\\$&")}${piece.left === 0 ? '"' : ""}`;
      else command += text.replace(/(\{\d+\+?\})?\r\n$/, piece.literal ? '"' : "");
      if (piece.kind === "line" && piece.literal) say("+ go on");
      if (piece.kind === "literal" || piece.literal) continue;
      const [, tag = "", verb = "", rest = ""] = /^(\S+) (\S+) ?(.*)$/s.exec(command) ?? [];
      command = "";
      say("* OK human text may end in {5}");
      if (verb === "EXAMINE") selected = messagesOf(account, rest) ?? [];
      const lines = answer(account, verb, rest, selected);
      for (const line of lines ?? []) say(line);
      say(`${tag} ${lines ? "OK done" : "NO refused"}`);
    }
  });
}

/** The untagged responses to a command; null refuses it. */
function answer(
  account: ScriptedAccount,
  verb: string,
  rest: string,
  selected: readonly ScriptedMessage[],
): string[] | null {
  const separator = account.separator ?? "/";
  const prefix = account.prefix ?? "";
  switch (verb) {
    case "LOGIN":
      return rest === '"me" "p%w"' ? [] : null;
    case "CAPABILITY":
      return [`* CAPABILITY IMAP4rev1${account.namespace === false ? "" : " NAMESPACE"}`];
    case "NAMESPACE":
      return [`* NAMESPACE (("${prefix}" "${separator}")) (("Other/" "/")) NIL`];
    case "LIST":
      return listLines(account);
    case "LSUB":
      return (account.subscribed ?? []).map((name) => `* LSUB () "${separator}" ${spelt(account, name)}`);
    case "EXAMINE":
      return messagesOf(account, rest) && [`* ${selected.length} EXISTS`, "* OK [UIDVALIDITY 77] fine"];
    case "UID":
      // The last line is unasked for, and without a body.
      return [...selected.flatMap(fetchLine), "* 1 FETCH (FLAGS (\\Seen))"];
    default:
      return [];
  }
}

function listLines(account: ScriptedAccount): string[] {
  const separator = account.separator ?? "/";
  const line = (attributes: string) => (name: string) =>
    `* LIST (${attributes}) "${separator}" ${spelt(account, name)}`;
  const foreign = account.namespace === false ? [] : ['* LIST () "/" "Other/jane"'];
  const real = Object.keys(account.folders).map(line("\\HasNoChildren"));
  return [...real, ...(account.noSelect ?? []).map(line("\\Noselect")), ...foreign];
}

function fetchLine({ bytes, flags = [], date = "01-Feb-2003 04:05:06 +0000" }: ScriptedMessage, index: number) {
  if (bytes === null) return [];
  const body = bytes === "" ? "NIL" : `{${bytes.length}}\r\n${bytes}`;
  const items = `UID ${index * 3 + 3} FLAGS (${flags.join(" ")}) INTERNALDATE "${date}" RFC822.SIZE ${bytes.length}`;
  return [`* ${index + 1} FETCH (${items} BODY[] ${body})`];
}

function rawName(account: ScriptedAccount, name: string): string {
  const raw = name
    .split("/")
    .map((step) => encodeFolderName(step).toString("latin1"))
    .join(account.separator ?? "/");
  return name === "INBOX" ? raw : `${account.prefix ?? ""}${raw}`;
}

function spelt(account: ScriptedAccount, name: string): string {
  const raw = rawName(account, name);
  return account.literalNames ? `{${raw.length}}\r\n${raw}` : `"${raw.replace(/["\\]/g, "\\$&")}"`;
}

function messagesOf(account: ScriptedAccount, quotedName: string): readonly ScriptedMessage[] | null {
  const raw = quotedName.slice(1, -1).replace(/\\(.)/g, "$1");
  const name = Object.keys(account.folders).find((each) => rawName(account, each) === raw);
  return name === undefined || account.closed?.includes(name) ? null : (account.folders[name] ?? null);
}
