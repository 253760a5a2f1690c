/** A listening socket that answers as the test says, line by line. */
import { createServer, type Socket } from "node:net";

export interface ScriptedHost {
  readonly port: number;
  /** Every line that any client sent. */
  readonly received: string[];
  /** Resolves when the last client has hung up. */
  readonly hungUp: Promise<void>;
  /** Sends this to every client. */
  say(text: string): void;
  /** Reads nothing more from the clients, until resume(). */
  pause(): void;
  resume(): void;
  stop(): void;
}

/** `greet` is called for each client, `answer` for each of its lines. Undefined: no answer. */
export async function scriptedHost(
  greet: (socket: Socket) => void,
  answer: (line: string, socket: Socket) => string | undefined = () => undefined,
): Promise<ScriptedHost> {
  const received: string[] = [];
  let hangUp: () => void = () => undefined;
  const hungUp = new Promise<void>((resolve) => {
    hangUp = resolve;
  });
  const sockets = new Set<Socket>();
  const each = (act: (socket: Socket) => void): void => {
    for (const socket of sockets) act(socket);
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", hangUp);
    // The client may leave at any moment; that is what is tested.
    socket.on("error", () => socket.destroy());
    let rest = "";
    socket.on("data", (bytes) => {
      rest += bytes.toString("latin1");
      for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        received.push(line);
        const reply = answer(line, socket);
        if (reply !== undefined) socket.write(Buffer.from(reply, "latin1"));
      }
    });
    greet(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    received,
    hungUp,
    say: (text) => each((socket) => socket.write(text)),
    pause: () => each((socket) => socket.pause()),
    resume: () => each((socket) => socket.resume()),
    stop() {
      each((socket) => socket.destroy());
      server.close();
    },
  };
}
