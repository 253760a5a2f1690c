/**
 * A server in a thread of its own: it takes an APPEND, counts the bytes that have come of its literal, and goes on doing so while
 * the thread of the test stands still.
 */
import { createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { isMainThread, parentPort, workerData } from "node:worker_threads";

/** What the thread is given. */
export interface CountingServerData {
  /** One 32-bit number: how many bytes came after the go-ahead. */
  readonly counter: SharedArrayBuffer;
  /** PEM; null: without encryption. */
  readonly tls: { readonly key: string; readonly cert: string } | null;
}

if (!isMainThread) {
  const { counter, tls }: CountingServerData = workerData;
  const seen = new Int32Array(counter);
  const serve = (socket: Socket): void => {
    socket.once("data", () => {
      socket.write("+ go ahead\r\n");
      socket.on("data", (bytes: Buffer) => {
        Atomics.add(seen, 0, bytes.length);
        Atomics.notify(seen, 0);
      });
    });
  };
  const server = tls === null ? createServer(serve) : createTlsServer(tls, serve);
  server.listen(0, "127.0.0.1", () => parentPort?.postMessage(server.address()));
}
