/** A way to a server that counts what goes through it, so that something can be done at a chosen byte. */
import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { type DovecotServer, startDovecot } from "../../support/servers/dovecot.ts";
import { Bench } from "./bench.ts";

export type Direction = "toServer" | "toClient";

/** A running gate. */
export interface Gate {
  port: number;
  /** Calls `then` as soon as so many more bytes, over all connections, have been passed on; those after them wait for it. */
  after(direction: Direction, bytes: number, then: () => void): void;
  /** Calls what `after` was given no more. */
  forget(): void;
  /** Ends every connection, without a word. */
  cut(): void;
  /** Bytes passed on so far. */
  passed(direction: Direction): number;
  /** Ends every connection and stops listening. */
  stop(): Promise<void>;
}

interface Mark {
  at: number;
  then(): void;
}

/** Starts a gate in front of a server. */
export async function startGate(target: { host: string; port: number }): Promise<Gate> {
  const sockets = new Set<Socket>();
  const passed = { toServer: 0, toClient: 0 };
  const marks: Record<Direction, Mark | null> = { toServer: null, toClient: null };

  const pass = (direction: Direction, bytes: Buffer, sender: Socket, receiver: Socket) => {
    const mark = marks[direction];
    const left = mark ? mark.at - passed[direction] : Number.POSITIVE_INFINITY;
    const now = bytes.subarray(0, left);
    passed[direction] += now.length;
    if (!receiver.write(now)) sender.pause();
    if (!mark || now.length < left) return;
    marks[direction] = null;
    mark.then();
    if (now.length < bytes.length && !receiver.destroyed) pass(direction, bytes.subarray(now.length), sender, receiver);
  };

  const join = (client: Socket) => {
    const server = connect({ ...target, noDelay: true });
    for (const [socket, direction, other] of [
      [client, "toServer", server],
      [server, "toClient", client],
    ] as const) {
      sockets.add(socket);
      socket.on("data", (bytes) => pass(direction, bytes, socket, other));
      // What this side could not take at once has gone: the other may go on.
      socket.on("drain", () => other.resume());
      socket.on("end", () => other.end());
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroySoon();
      });
    }
  };

  const listener = createServer({ allowHalfOpen: true, noDelay: true }, join);
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: typeof address === "object" && address ? address.port : 0,
    after(direction, bytes, then) {
      marks[direction] = { at: passed[direction] + bytes, then };
    },
    forget() {
      marks.toServer = null;
      marks.toClient = null;
    },
    cut,
    passed: (direction) => passed[direction],
    stop() {
      cut();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
}

/** Two Dovecots with a gate before the new one, for one test. */
export async function benchWithGate(): Promise<{ bench: Bench<DovecotServer, DovecotServer>; gate: Gate }> {
  const bench = new Bench(...(await Promise.all([startDovecot(), startDovecot()])));
  onTestFinished(() => bench.stop());
  const gate = await startGate(bench.new);
  onTestFinished(() => gate.stop());
  return { bench, gate };
}
