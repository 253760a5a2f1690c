/**
 * A long line in front of two servers, as a process of its own: every byte arrives so many milliseconds later, in both
 * directions. No loss and no slow start: kinder to bulk than a real line; the round trips are exact.
 * Started by `line.ts` with DELAY OLD-PORT NEW-PORT; ends with the process that started it.
 */
import { connect, createServer, type Server, type Socket } from "node:net";
import { setPriority } from "node:os";
import { DelayQueue } from "./delay-queue.ts";
import { TurnCounter } from "./turn-counter.ts";

/** What the process answers to each message: all since the one before. */
export interface LineReport {
  readonly connections: { readonly side: "old" | "new"; readonly turns: number; readonly signedIn: boolean }[];
  readonly chunks: number;
  /** Milliseconds, summed over all chunks, and of the worst. */
  readonly late: number;
  readonly latest: number;
}

interface Connection {
  readonly side: "old" | "new";
  readonly turns: TurnCounter;
  readonly queues: readonly DelayQueue[];
}

const LOOPBACK = "127.0.0.1";
const [delay = 25, ...targets] = process.argv.slice(2).map(Number);
let connections: Connection[] = [];

try {
  // A line does not slow down because those who use it are busy.
  setPriority(-15);
} catch {
  // Only root may. Then what the line is late by tells how much that mattered.
}
const listeners = await Promise.all(targets.map((port, index) => listen(port, index === 0 ? "old" : "new")));
process.on("message", () => {
  process.send?.(report());
  connections = [];
});
process.on("disconnect", () => process.exit());
process.send?.(listeners.map(portOf));

function listen(target: number, side: "old" | "new"): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (client) => {
      // To open a connection takes three ways: there, back, and there again before the server knows and greets.
      setTimeout(() => join(client, target, side), 3 * delay);
    });
    server.once("error", reject);
    server.listen(0, LOOPBACK, () => resolve(server));
  });
}

function join(client: Socket, target: number, side: "old" | "new"): void {
  const server = connect({ host: LOOPBACK, port: target, allowHalfOpen: true, noDelay: true });
  for (const socket of [client, server]) {
    socket.on("error", () => {
      client.destroy();
      server.destroy();
    });
  }
  const turns = new TurnCounter();
  const queues = [new DelayQueue(delay), new DelayQueue(delay)] as const;
  connections.push({ side, turns, queues });
  pass(client, server, queues[0], { sent: (bytes) => turns.fromClient(bytes) });
  pass(server, client, queues[1], { arrived: (bytes) => turns.fromServer(bytes) });
}

/** One direction, until its sender has ended and all has arrived. */
function pass(
  from: Socket,
  to: Socket,
  queue: DelayQueue,
  watch: { sent?: (bytes: Buffer) => void; arrived?: (bytes: Buffer) => void },
): void {
  let timer: NodeJS.Timeout | null = null;
  let ended = false;
  const look = () => {
    timer = null;
    const chunks = queue.take(performance.now());
    if (chunks.length > 0 && !to.destroyed) {
      to.cork();
      for (const bytes of chunks) {
        watch.arrived?.(bytes);
        // The callback comes when the system has taken the bytes: until then they fill the line.
        to.write(bytes, () => {
          queue.passed(bytes.length);
          if (!queue.isFull && from.isPaused()) from.resume();
        });
      }
      to.uncork();
    }
    const wait = queue.wait(performance.now());
    if (wait !== null) timer = setTimeout(look, wait);
    else if (ended) to.end();
  };
  from.on("data", (bytes: Buffer) => {
    watch.sent?.(bytes);
    queue.push(bytes, performance.now());
    if (queue.isFull) from.pause();
    timer ??= setTimeout(look, delay);
  });
  from.once("end", () => {
    ended = true;
    // An end is under way as long as a byte.
    setTimeout(() => timer === null && to.end(), delay + 1);
  });
  // Whoever was cut off may have said something before that is still under way.
  from.once("close", () => setTimeout(() => to.destroySoon(), 2 * delay));
  from.resume();
}

function report(): LineReport {
  const queues = connections.flatMap((connection) => connection.queues.map(({ lateness }) => lateness));
  return {
    connections: connections.map(({ side, turns }) => ({ side, turns: turns.turns, signedIn: turns.signedIn })),
    chunks: queues.reduce((sum, { count }) => sum + count, 0),
    late: queues.reduce((sum, lateness) => sum + lateness.sum, 0),
    latest: Math.max(0, ...queues.map(({ most }) => most)),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}
