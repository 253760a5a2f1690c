/** A line that all connections share: so many bytes a second in each direction, and nobody looks at them, compressed or not. */
import { connect, createServer, type Socket } from "node:net";

/** What one connection may send before it is another's turn, in milliseconds of the line. */
const STEP_MS = 10;

/** One direction. */
interface Way {
  readonly bytesPerSecond: number;
  /** When it is free again. */
  free: number;
}

export interface NarrowLine {
  readonly port: number;
  /** Bytes that have come to the client so far, over all connections. */
  passed(): number;
  stop(): void;
}

/** A line to this port of the same machine. `bytesPerSecond` may be Infinity. */
export async function startNarrowLine(target: number, bytesPerSecond: number): Promise<NarrowLine> {
  let passed = 0;
  const there: Way = { bytesPerSecond, free: 0 };
  const back: Way = { bytesPerSecond, free: 0 };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const far = connect({ host: "127.0.0.1", port: target, noDelay: true, allowHalfOpen: true });
    for (const socket of [client, far])
      socket.on("error", () => {
        client.destroy();
        far.destroy();
      });
    far.on("data", ({ length }: Buffer) => {
      passed += length;
    });
    void pass(client, far, there);
    void pass(far, client, back);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { port, passed: () => passed, stop: () => void server.close() };
}

async function pass(from: Socket, to: Socket, way: Way): Promise<void> {
  const most = Math.max(1, (way.bytesPerSecond * STEP_MS) / 1000);
  try {
    for await (const chunk of from as AsyncIterable<Buffer>)
      for (let start = 0; start < chunk.length; start += most) {
        const piece = chunk.subarray(start, start + most);
        way.free = Math.max(way.free, performance.now()) + (piece.length / way.bytesPerSecond) * 1000;
        const wait = way.free - performance.now();
        if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
        if (!to.write(piece)) await new Promise((resolve) => to.once("drain", resolve));
      }
    to.end();
  } catch {
    to.destroy();
  }
}
