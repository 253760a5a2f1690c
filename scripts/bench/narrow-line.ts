/** A line that lets through so many bytes a second in each direction and looks at none of them, compressed or not. */
import { connect, createServer, type Socket } from "node:net";

/** What may be on its way at a time, in milliseconds of the line. */
const STEP_MS = 10;

export interface NarrowLine {
  readonly port: number;
  /** Bytes that have come to the client so far, over all connections. */
  passed(): number;
  stop(): void;
}

/** A line to this port of the same machine. `bytesPerSecond` may be Infinity. */
export async function startNarrowLine(target: number, bytesPerSecond: number): Promise<NarrowLine> {
  let passed = 0;
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
    void pass(client, far, bytesPerSecond);
    void pass(far, client, bytesPerSecond);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { port, passed: () => passed, stop: () => void server.close() };
}

async function pass(from: Socket, to: Socket, bytesPerSecond: number): Promise<void> {
  const most = Math.max(1, (bytesPerSecond * STEP_MS) / 1000);
  /** When the line is free again. */
  let free = performance.now();
  try {
    for await (const chunk of from as AsyncIterable<Buffer>)
      for (let start = 0; start < chunk.length; start += most) {
        const piece = chunk.subarray(start, start + most);
        free = Math.max(free, performance.now()) + (piece.length / bytesPerSecond) * 1000;
        const wait = free - performance.now();
        if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
        if (!to.write(piece)) await new Promise((resolve) => to.once("drain", resolve));
      }
    to.end();
  } catch {
    to.destroy();
  }
}
