import { describe, expect, it } from "vitest";
import { DelayQueue } from "../../scripts/bench/delay-queue.ts";
import { FetchScanner } from "../../scripts/bench/fetch-scanner.ts";
import { passageOf } from "../../scripts/bench/line.ts";
import { TurnCounter } from "../../scripts/bench/turn-counter.ts";

const bytes = (text: string) => Buffer.from(text, "latin1");

describe("bytes on a long line", () => {
  it("arrive after their time, in order and unchanged", () => {
    const queue = new DelayQueue(25);
    queue.push(bytes("a"), 0);
    queue.push(bytes("b"), 10);
    expect(queue.take(24)).toEqual([]);
    expect(queue.wait(24)).toBe(1);
    expect(queue.take(25).map(String)).toEqual(["a"]);
    expect(queue.wait(25)).toBe(10);
    expect(queue.take(40).map(String)).toEqual(["b"]);
    expect(queue.wait(40)).toBeNull();
  });

  it("are told to be late by what they are late", () => {
    const queue = new DelayQueue(25);
    queue.push(bytes("a"), 0);
    queue.push(bytes("b"), 4);
    queue.take(29);
    expect(queue.lateness).toEqual({ count: 2, sum: 4, most: 4 });
  });

  it("fill it until they have been handed on", () => {
    const queue = new DelayQueue(25);
    const megabyte = Buffer.alloc(1024 * 1024);
    for (let count = 0; count < 4; count++) queue.push(megabyte, 0);
    expect(queue.isFull).toBe(true);
    expect(queue.take(30)).toHaveLength(4);
    expect(queue.isFull).toBe(true);
    queue.passed(megabyte.length);
    expect(queue.isFull).toBe(false);
  });

  it("are many without getting lost", () => {
    const queue = new DelayQueue(5);
    const taken: string[] = [];
    for (let now = 0; now < 5000; now++) {
      queue.push(bytes(`${now} `), now);
      taken.push(...queue.take(now).map(String));
    }
    taken.push(...queue.take(9999).map(String));
    expect(taken.join("")).toBe(Array.from({ length: 5000 }, (_, now) => `${now} `).join(""));
  });
});

describe("round trips", () => {
  const signedIn = () => {
    const counter = new TurnCounter();
    counter.fromServer(bytes("* OK ready\r\n"));
    counter.fromClient(bytes("a1 CAPABILITY\r\n"));
    counter.fromServer(bytes("* CAPABILITY IMAP4rev1\r\na1 OK done\r\n"));
    counter.fromClient(bytes("a2 LOGIN me secret\r\n"));
    counter.fromServer(bytes("a2 O"));
    counter.fromServer(bytes("K signed in\r\n"));
    return counter;
  };

  it("are counted from the sign-in on", () => {
    const counter = signedIn();
    expect(counter).toMatchObject({ signedIn: true, turns: 0 });
    counter.fromClient(bytes("a3 LIST"));
    counter.fromClient(bytes(' "" "*"\r\n'));
    counter.fromServer(bytes("* LIST\r\n"));
    counter.fromServer(bytes("a3 OK\r\n"));
    counter.fromClient(bytes("a4 LOGOUT\r\n"));
    expect(counter.turns).toBe(2);
  });

  it("are one for many commands that wait for no answer", () => {
    const counter = signedIn();
    for (let number = 0; number < 9; number++) counter.fromClient(bytes(`b${number} NOOP\r\n`));
    expect(counter.turns).toBe(1);
  });

  it("count nothing where the sign-in was refused", () => {
    const counter = new TurnCounter();
    counter.fromServer(bytes("* OK ready\r\n"));
    counter.fromClient(bytes("a1 AUTHENTICATE PLAIN AGE=\r\n"));
    counter.fromServer(bytes("a1 NO wrong\r\n"));
    counter.fromClient(bytes("a2 LOGOUT\r\n"));
    expect(counter.signedIn).toBe(false);
  });

  it("are summed up over connections, without those that nobody signed in to", () => {
    const connection = (turns: number, isIn = true) => ({ side: "old" as const, turns, signedIn: isIn });
    const report = {
      connections: [connection(3), connection(9), connection(2, false)],
      chunks: 4,
      late: 2,
      latest: 1.5,
    };
    expect(passageOf(report)).toEqual({
      turns: { connections: 3, most: 9, total: 12 },
      lateness: { mean: 0.5, most: 1.5 },
    });
  });
});

describe("the floor's reader", () => {
  const answer = "* 1 FETCH (UID 7 BODY[] {5}\r\na\r\nbc)\r\n* 2 FETCH (UID 8 BODY[] {0}\r\n)\r\nf OK done\r\n";
  const read = (size: number) => {
    const events: string[] = [];
    let body = "";
    const scanner = new FetchScanner({
      line: (text) => events.push(text),
      literal: (text, length) => events.push(`${text} of ${length}`),
      part(part, last) {
        body += part.toString("latin1");
        if (last) events.push(`[${body}]`);
        if (last) body = "";
      },
    });
    for (let at = 0; at < answer.length; at += size) scanner.feed(bytes(answer.slice(at, at + size)));
    return events;
  };

  it.each([1, 2, 3, 7, 1000])("tells lines from messages, whatever the pieces: %i bytes", (size) => {
    expect(read(size)).toEqual([
      ...["* 1 FETCH (UID 7 BODY[] {5} of 5", "[a\r\nbc]", ")"],
      ...["* 2 FETCH (UID 8 BODY[] {0} of 0", "[]", ")", "f OK done"],
    ]);
  });
});
