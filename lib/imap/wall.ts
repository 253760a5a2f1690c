/**
 * The gate every byte to a server passes. It reads the client's half of IMAP (RFC 9051, section 9): command lines, literals, the
 * answers of a sign-in. A line goes on only when it is complete and allowed; the bytes of an announced literal pass untouched.
 */
import { MailError, type Side } from "../engine/errors.ts";
import { type BareCommand, isAllowed } from "./allow-list.ts";

const LF = 0x0a;
/** No command that is ever sent comes near this (RFC 2683, 3.2.1.5: 1,000 bytes). */
const MAX_LINE_BYTES = 64 * 1024;

interface CurrentCommand extends BareCommand {
  readonly tag: string;
}

export class Wall {
  readonly #role: Side;
  readonly #passed: (maskedLine: string) => void;
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** The command whose line is not yet complete, as a literal interrupts it. */
  #command: CurrentCommand | null = null;
  #literalBytesLeft = 0;
  /** Set while a synchronising literal waits for the server's go-ahead. */
  #waitingFor: { readonly tag: string; readonly bytes: number } | null = null;
  #signingIn = false;
  #incomingLine = "";
  #incomingAtLineStart = true;

  /** `passed` sees each line that went through, passwords masked and literals as their length. */
  constructor(role: Side, passed: (maskedLine: string) => void = () => undefined) {
    this.#role = role;
    this.#passed = passed;
  }

  /** The bytes that may be sent now. Throws MailError `engine.bug` at anything that is not allowed; nothing of it is returned. */
  outgoing(chunk: Buffer): Buffer[] {
    const earlier = this.#held;
    let at = 0;
    let approved = 0;
    while (at < chunk.length) {
      if (this.#literalBytesLeft > 0) {
        const taken = Math.min(this.#literalBytesLeft, chunk.length - at);
        this.#literalBytesLeft -= taken;
        at += taken;
        approved = at;
        continue;
      }
      if (this.#waitingFor !== null) throw this.#refusal("bytes of a literal that the server has not asked for");
      const lineEnd = chunk.indexOf(LF, at);
      if (lineEnd < 0) break;
      const line = chunk.subarray(at, lineEnd + 1);
      this.#line(this.#heldBytes === 0 ? line : Buffer.concat([...this.#held, line]));
      this.#held = [];
      this.#heldBytes = 0;
      at = lineEnd + 1;
      approved = at;
    }
    if (at < chunk.length) this.#hold(chunk.subarray(at));
    if (approved === 0) return [];
    return [...earlier, chunk.subarray(0, approved)];
  }

  /** Must see what the server sends, as only the server opens the way for a synchronising literal. */
  incoming(chunk: Buffer): void {
    if (this.#waitingFor !== null) this.#findGoAhead(chunk.toString("latin1"));
    this.#incomingAtLineStart = chunk.at(-1) === LF;
  }

  #hold(rest: Buffer): void {
    this.#heldBytes += rest.length;
    if (this.#heldBytes > MAX_LINE_BYTES) throw this.#refusal("a command line without an end");
    this.#held.push(Buffer.from(rest));
  }

  #line(bytes: Buffer): void {
    const line = bytes.toString("latin1").slice(0, -2);
    // Servers take a bare LF for a line end too, so one inside a line would smuggle in a second command.
    if (bytes.at(-2) !== 0x0d || /[\r\n\0]/.test(line)) throw this.#refusal("a line with a stray CR, LF or NUL");
    if (this.#signingIn && /^(?:[A-Za-z0-9+/]*={0,2}|\*)$/.test(line)) {
      this.#passed("***");
      return;
    }
    const bare = line.replace(/"(?:[^"\\]|\\.)*"/g, '""');
    if (bare.replaceAll('""', "").includes('"')) throw this.#refusal("an unbalanced quotation mark");
    const literal = /~?\{(\d{1,10})(\+?)\}$/.exec(bare);
    const text = literal === null ? bare : `${bare.slice(0, literal.index)}{}`;
    const command = this.#command === null ? parseCommand(text) : { ...this.#command, args: this.#command.args + text };
    if (command === null || !isAllowed(this.#role, command))
      throw this.#refusal(command?.verb ?? "something that is no command");

    const shown = masked(this.#command === null ? command : { ...command, tag: "" }, line);
    if (shown !== "") this.#passed(shown);
    this.#signingIn = command.verb === "AUTHENTICATE";
    this.#command = literal === null ? null : isWhole(command) ? { ...command, args: '""' } : command;
    if (literal === null) return;
    const length = Number(literal[1]);
    if (literal[2] === "+") this.#literalBytesLeft = length;
    else this.#await(command.tag, length);
  }

  #await(tag: string, bytes: number): void {
    this.#waitingFor = { tag, bytes };
    this.#incomingLine = this.#incomingAtLineStart ? "" : "the rest of an earlier line";
  }

  /** `+` opens the way for the literal; a tagged reply means that the server wants none of it. */
  #findGoAhead(text: string): void {
    const lines = (this.#incomingLine + text).split("\n");
    this.#incomingLine = (lines.pop() ?? "").slice(0, 100);
    for (const line of lines) {
      if (this.#waitingFor === null) return;
      const { tag, bytes } = this.#waitingFor;
      if (line.startsWith("+")) this.#literalBytesLeft = bytes;
      else if (line.startsWith(`${tag} `)) this.#command = null;
      else continue;
      this.#waitingFor = null;
    }
  }

  #refusal(what: string): MailError {
    return new MailError("engine.bug", `refused to send to the ${this.#role} account: ${what}`, { side: this.#role });
  }
}

/** An APPEND whose messages so far were judged: what follows is judged as if it were the first (RFC 3502), or many would take long. */
function isWhole({ verb, args }: CurrentCommand): boolean {
  return verb === "APPEND" && args.endsWith(" {}");
}

function parseCommand(bare: string): CurrentCommand | null {
  const match = /^([A-Za-z0-9.]+) ((?:UID )?[A-Z]+)(?: (.*))?$/i.exec(bare);
  if (!match) return null;
  return { tag: match[1] ?? "", verb: (match[2] ?? "").toUpperCase(), args: match[3] ?? "" };
}

function masked(command: CurrentCommand, line: string): string {
  if (command.verb === "LOGIN") return `${command.tag} LOGIN ***`.trim();
  if (command.verb === "AUTHENTICATE") return `${command.tag} AUTHENTICATE ${command.args.split(" ")[0]}`;
  return line;
}
