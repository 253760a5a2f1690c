/**
 * A TCP proxy in front of an IMAP server that makes things go wrong at a chosen moment, slows them down, and keeps a
 * transcript. The server's side and the client's are clear text.
 */
import { connect, createServer, type Socket } from "node:net";
import type { CapabilityChange } from "./fault-proxy/capabilities.ts";
import { type ArmedFault, Arsenal, type Fault } from "./fault-proxy/faults.ts";
import { type Pace, PacedWriter, Throttle } from "./fault-proxy/paced-writer.ts";
import { ProxySession } from "./fault-proxy/session.ts";

export type { CapabilityChange } from "./fault-proxy/capabilities.ts";
export type { ArmedFault, Cut, Fault } from "./fault-proxy/faults.ts";
export type { Pace } from "./fault-proxy/paced-writer.ts";

/** How the proxy behaves at all times. */
export interface ProxySettings {
  /** From the client to the server. */
  toServer?: Pace;
  /** From the server to the client. */
  toClient?: Pace;
  /** Further connections are greeted with BYE. Default unlimited. */
  maxConnections?: number;
  /** STARTTLS and COMPRESS=DEFLATE are always removed. */
  capabilities?: CapabilityChange;
  /** Keep transcripts, in memory. Default true. */
  record?: boolean;
}

/** What went over one connection, before any fault. */
export interface ProxyTranscript {
  /** What the client sent; `commandsOf` takes it apart. */
  client: Buffer;
  /** What the server sent. */
  server: Buffer;
}

/** A running proxy. */
export interface FaultProxy {
  host: string;
  port: number;
  /** Arms a fault; await `happened` of the result to know that it has struck. */
  arm(fault: Fault): ArmedFault;
  /** Changes settings; pace and capabilities also for connections that are open. */
  set(settings: ProxySettings): void;
  /** Sends the bytes that `holdAppendTail` kept to the server; resolves when it has answered them all. Throws if none are kept. */
  deliverHeld(): Promise<void>;
  /** All connections so far, oldest first; those that were turned away are left out. */
  transcripts(): ProxyTranscript[];
  /** Connections: open now, at most at a time, in all, and turned away. */
  connections(): { open: number; most: number; total: number; refused: number };
  /** Closes every connection and stops listening. */
  stop(): Promise<void>;
}

/** Starts a proxy on the loopback address, in front of `target`. */
export async function startFaultProxy(
  target: { host: string; port: number },
  initial: ProxySettings = {},
): Promise<FaultProxy> {
  let settings = initial;
  const faults = new Arsenal();
  const throttles = { toServer: new Throttle(), toClient: new Throttle() };
  const sessions = new Set<ProxySession>();
  const sockets = new Set<Socket>();
  const recorded: Record<"client" | "server", Buffer[]>[] = [];
  const count = { open: 0, most: 0, total: 0, refused: 0 };

  const admit = (client: Socket) => {
    count.open++;
    count.total++;
    count.most = Math.max(count.most, count.open);
    const server = connect({ ...target, allowHalfOpen: true, noDelay: true });
    for (const socket of [client, server]) track(sockets, socket);
    client.once("close", () => {
      count.open--;
    });
    const chunks: Record<"client" | "server", Buffer[]> = { client: [], server: [] };
    recorded.push(chunks);
    const session = new ProxySession({
      client,
      server,
      toClient: new PacedWriter(client, () => settings.toClient ?? {}, throttles.toClient),
      toServer: new PacedWriter(server, () => settings.toServer ?? {}, throttles.toServer),
      faults,
      capabilities: () => settings.capabilities ?? {},
      record: (side, bytes) => {
        if (settings.record !== false) chunks[side].push(bytes);
      },
    });
    sessions.add(session);
    session.run().finally(() => sessions.delete(session));
  };

  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    if (count.open < (settings.maxConnections ?? Number.POSITIVE_INFINITY)) return admit(client);
    count.refused++;
    track(sockets, client);
    client.resume().end("* BYE Too many connections\r\n");
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  return {
    host: "127.0.0.1",
    port: typeof address === "object" && address ? address.port : 0,
    arm: (fault) => faults.arm(fault),
    set: (change) => {
      settings = { ...settings, ...change };
    },
    async deliverHeld() {
      const delivered = await Promise.all([...sessions].map((session) => session.deliverHeld()));
      if (!delivered.includes(true)) throw new Error("no bytes are held");
    },
    transcripts: () =>
      recorded.map(({ client, server }) => ({ client: Buffer.concat(client), server: Buffer.concat(server) })),
    connections: () => ({ ...count }),
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
}

function track(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket);
  socket.once("close", () => sockets.delete(socket));
  // Whoever reads from the socket is told of its errors as well; this keeps one in between from ending the process.
  socket.on("error", () => socket.destroy());
}
