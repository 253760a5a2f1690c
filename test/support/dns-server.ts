/** A name server of a test's own: answers what its table says, over UDP on this machine. */
import { createSocket } from "node:dgram";
import { once } from "node:events";

/** By `TYPE name`: values as in a zone file (`A`: an address; `CNAME`: a name; `SRV`: `0 1 993 host`). */
export type DnsTable = Readonly<Record<string, readonly string[]>>;

export interface DnsServer {
  /** For Resolver.setServers. */
  readonly address: string;
  /** What was asked for, `TYPE name`. */
  readonly asked: readonly string[];
  /** Null: stays silent from now on. */
  set(table: DnsTable | null): void;
  close(): void;
}

const TYPES: Readonly<Record<number, string>> = { 1: "A", 5: "CNAME", 28: "AAAA", 33: "SRV" };
const NO_SUCH_NAME = 3;

export async function startDnsServer(first: DnsTable): Promise<DnsServer> {
  let table: DnsTable | null = first;
  const asked: string[] = [];
  const socket = createSocket("udp4");
  socket.on("message", (query, sender) => {
    const { name, end } = nameIn(query, 12);
    const question = `${TYPES[query.readUInt16BE(end)]} ${name}`;
    asked.push(question);
    if (table !== null) socket.send(answerTo(query.subarray(0, end + 4), table[question]), sender.port, sender.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    ...{ address: `127.0.0.1:${socket.address().port}`, asked },
    set: (next) => {
      table = next;
    },
    close: () => socket.close(),
  };
}

function nameIn(query: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), end: at + 1 };
}

function answerTo(query: Buffer, values: readonly string[] = []): Buffer {
  const header = Buffer.from(query);
  header.writeUInt16BE(0x8180 | (values.length === 0 ? NO_SUCH_NAME : 0), 2);
  header.writeUInt16BE(values.length, 6);
  // Nothing beyond question and answers, whatever the question offered.
  header.writeUInt32BE(0, 8);
  const type = query.subarray(-4, -2);
  const answers = values.map((value) => {
    const data = dataOf(TYPES[type.readUInt16BE(0)] ?? "", value);
    const fixed = Buffer.from([0xc0, 12, ...type, 0, 1, 0, 0, 0, 60, data.length >> 8, data.length & 0xff]);
    return Buffer.concat([fixed, data]);
  });
  return Buffer.concat([header, ...answers]);
}

function dataOf(type: string, value: string): Buffer {
  if (type === "A") return Buffer.from(value.split(".").map(Number));
  if (type === "CNAME") return encoded(value);
  const [priority, weight, port, host = ""] = value.split(" ");
  const numbers = [priority, weight, port].flatMap((each) => [Number(each) >> 8, Number(each) & 0xff]);
  return Buffer.concat([Buffer.from(numbers), encoded(host)]);
}

function encoded(name: string): Buffer {
  const labels = name === "." ? [] : name.split(".");
  return Buffer.concat([
    ...labels.map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ]);
}
