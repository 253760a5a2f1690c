/** A network between machines of a test: what one of them reaches goes through gates, and any machine can be cut off from all of them. */
import { connect, createServer, type Socket } from "node:net";

/** Where a server listens. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

interface Line {
  readonly machine: string;
  readonly ends: readonly [Socket, Socket];
}

/** Machines are told apart by the address that they connect from: any of 127.0.0.0/8 is one's own. */
export class Network {
  readonly #cutOff = new Set<string>();
  readonly #lines = new Set<Line>();
  readonly #listeners: ReturnType<typeof createServer>[] = [];

  /** Another place at which the server is reached, through this network. */
  async gate(target: Place): Promise<Place> {
    const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#join(client, target));
    this.#listeners.push(listener);
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    const address = listener.address();
    return { host: "127.0.0.1", port: typeof address === "object" && address ? address.port : 0 };
  }

  /** Nothing reaches the machine any more and nothing comes from it, and nobody is told. */
  cutOff(machine: string): void {
    this.#cutOff.add(machine);
    for (const { machine: other, ends } of this.#lines) if (other === machine) for (const end of ends) silence(end);
  }

  /** It is back; connections of before are not, and what was on its way in them never arrives. */
  mend(machine: string): void {
    this.#cutOff.delete(machine);
    for (const { machine: other, ends } of this.#lines)
      if (other === machine) for (const end of ends) end.resetAndDestroy();
  }

  async close(): Promise<void> {
    for (const { ends } of this.#lines) for (const end of ends) end.destroy();
    await Promise.all(this.#listeners.map((one) => new Promise((resolve) => one.close(resolve))));
  }

  #join(client: Socket, target: Place): void {
    const machine = client.remoteAddress ?? "";
    const server = connect({ ...target, allowHalfOpen: true, noDelay: true });
    const line: Line = { machine, ends: [client, server] };
    this.#lines.add(line);
    for (const [end, other] of [line.ends, line.ends.toReversed()] as [Socket, Socket][]) {
      end.pipe(other);
      end.on("error", () => undefined);
      end.once("close", () => {
        if (this.#cutOff.has(machine)) return;
        other.destroy();
        this.#lines.delete(line);
      });
    }
    if (this.#cutOff.has(machine)) for (const end of line.ends) silence(end);
  }
}

/** What comes from it stays where it is. */
function silence(end: Socket): void {
  end.unpipe();
  end.pause();
}
