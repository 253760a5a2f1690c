import type { Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { normalPin } from "../../lib/imap/certificate.ts";
import { isLoopback } from "../../lib/imap/dial.ts";
import { oldServer, type ServerSettings } from "../../lib/imap/servers.ts";
import { type ScriptedHost, scriptedHost } from "./scripted-host.ts";

const PASSWORD = "C4NARY pass";
let host: ScriptedHost | null = null;
let lines: string[] = [];

afterEach(() => {
  host?.stop();
  host = null;
  lines = [];
});

/** Connects to the host that runs; the result, or what was thrown. */
async function connect(more: Partial<ServerSettings> = {}, signal = new AbortController().signal): Promise<unknown> {
  const settings: ServerSettings = {
    host: "127.0.0.1",
    port: host?.port ?? 1,
    security: "starttls",
    user: "anna",
    password: async () => PASSWORD,
    timeouts: { greetingMs: 300, tlsMs: 1_000, loginMs: 1_000 },
    transcript: (from, line) => lines.push(`${from === "client" ? "C" : "S"}: ${line}`),
    ...more,
  };
  try {
    const session = await oldServer(settings).connect(signal);
    await session.close();
    return session;
  } catch (error) {
    return error;
  }
}

const say = (text: string) => (socket: Socket) => socket.write(text);

describe("finding out whether there is an IMAP server", () => {
  it("says that nothing listens, or that the name is not known", async () => {
    expect(await connect()).toMatchObject({ code: "net.unreachable", side: "old" });
    expect(await connect({ host: "no-such-host.invalid" })).toMatchObject({ code: "net.unreachable" });
  });

  it("SEC 21: repeats not a byte of what another service says", async () => {
    host = await scriptedHost(say("220 mail.example ESMTP secret banner\r\n"));
    const error = await connect();
    expect(error).toMatchObject({ code: "server.notImap", serverText: "" });
    expect(String(error)).not.toMatch(/220|ESMTP|secret/);
    expect(host.received).toEqual([]);
  });

  it.each([
    ["says nothing", "", "net.timeout"],
    ["never ends its greeting", `* OK ${"x".repeat(10_000)}`, "server.notImap"],
    ["greets like a web server", "HTTP/1.1 400 Bad Request\r\n", "server.notImap"],
    ["greets almost like IMAP", "* OKAY\r\n", "server.notImap"],
  ])("gives up a server that %s", async (_, greeting, code) => {
    host = await scriptedHost(say(greeting));
    expect(await connect()).toMatchObject({ code });
    await host.hungUp;
  });

  it("understands a server that sends people away", async () => {
    host = await scriptedHost(say("* BYE [ALERT] Too many connections from your address\r\n"));
    expect(await connect()).toMatchObject({ code: "server.tooManyConnections" });
    host.stop();
    host = await scriptedHost(say("* BYE Going down for maintenance\r\n"));
    expect(await connect()).toMatchObject({ code: "net.unreachable", serverText: "Going down for maintenance" });
    host.stop();
    host = await scriptedHost(say("* BYE [INUSE] One at a time\r\n"));
    expect(await connect()).toMatchObject({ code: "server.throttled" });
    host.stop();
    host = await scriptedHost(say("* BYE Request is throttled. Suggested Backoff Time: 92415 milliseconds\r\n"));
    expect(await connect()).toMatchObject({ code: "server.throttled", retryAt: expect.any(Number) });
  });

  it("is interrupted at once", async () => {
    host = await scriptedHost(() => undefined);
    const stop = new AbortController();
    const connecting = connect({ timeouts: {} }, stop.signal);
    stop.abort();
    expect(await connecting).toMatchObject({ name: "Interrupted" });
  });
});

describe("making the connection secure", () => {
  const offering = (line: string): string | undefined =>
    line === "S1 CAPABILITY" ? "* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\nS1 OK\r\n" : undefined;

  it("SEC 23: refuses a server that claims somebody is signed in already", async () => {
    host = await scriptedHost(say("* PREAUTH welcome back\r\n"));
    expect(await connect()).toMatchObject({ code: "tls.unavailable" });
    expect(host.received).toEqual([]);
  });

  it("SEC 24: gives up when bytes come between STARTTLS and TLS", async () => {
    host = await scriptedHost(
      say("* OK hello\r\n"),
      (line) =>
        offering(line) ?? (line === "S2 STARTTLS" ? "S2 OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" : undefined),
    );
    expect(await connect()).toMatchObject({ code: "tls.untrusted" });
    expect(host.received).toEqual(["S1 CAPABILITY", "S2 STARTTLS"]);
  });

  it("asks for TLS at once where the greeting offers it", async () => {
    host = await scriptedHost(
      say("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hello\r\n"),
      () => "S2 NO not today\r\n",
    );
    expect(await connect()).toMatchObject({ code: "tls.unavailable" });
    expect(host.received).toEqual(["S2 STARTTLS"]);
  });

  it("believes this machine's own greeting that there is none, and no greeting that leaves it open", async () => {
    const refusal = (line: string): string => `${line.replace(/ .*/, "")} NO [AUTHENTICATIONFAILED] no\r\n`;
    host = await scriptedHost(say("* OK [CAPABILITY IMAP4rev1 AUTH=LOGIN] hello\r\n"), refusal);
    expect(await connect()).toMatchObject({ code: "auth.refused" });
    expect(host.received[0]).toMatch(/^\S+ AUTHENTICATE LOGIN$/);
    host.stop();
    host = await scriptedHost(say("* OK hello [CAPABILITY IMAP4rev1]\r\n"), (line) => offering(line) ?? refusal(line));
    expect(await connect()).toMatchObject({ code: "tls.unavailable" });
    expect(host.received).toEqual(["S1 CAPABILITY", "S2 STARTTLS"]);
  });

  it("SEC 23: sends no password when the server refuses the STARTTLS it offered", async () => {
    host = await scriptedHost(say("* OK hello\r\n"), (line) => offering(line) ?? "S2 NO not today\r\n");
    expect(await connect()).toMatchObject({ code: "tls.unavailable" });
    expect(host.received).toEqual(["S1 CAPABILITY", "S2 STARTTLS"]);
  });

  it("SEC 23: sends no password when TLS fails after STARTTLS", async () => {
    host = await scriptedHost(say("* OK hello\r\n"), (line, socket) => {
      if (line !== "S2 STARTTLS") return offering(line);
      setImmediate(() => socket.write("this is no TLS record\r\n"));
      return "S2 OK go\r\n";
    });
    expect(await connect()).toMatchObject({ code: "tls.unavailable" });
    expect(host.received.join()).not.toContain("anna");
  });

  it("says so when a server does not speak TLS at the port for it", async () => {
    host = await scriptedHost(say("* OK hello\r\n"));
    expect(await connect({ security: "tls" })).toMatchObject({ code: "tls.unavailable" });
  });

  it("gives up a server that never finishes the handshake", async () => {
    host = await scriptedHost(() => undefined);
    expect(await connect({ security: "tls", timeouts: { tlsMs: 100 } })).toMatchObject({ code: "net.timeout" });
  });

  it("takes only this machine's own addresses for safe without encryption", () => {
    for (const own of ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"]) expect(isLoopback(own)).toBe(true);
    for (const other of ["128.0.0.1", "10.127.0.1", "192.168.1.1", "::ffff:10.0.0.1", "fe80::1", ""])
      expect(isLoopback(other)).toBe(false);
  });

  it("reads a pin in every usual notation and nothing else", () => {
    const hex = `${"a".repeat(62)}0f`;
    const bytes = Buffer.from(hex, "hex");
    expect(normalPin(hex.toUpperCase())).toBe(hex);
    expect(normalPin((hex.match(/../g) ?? []).join(":"))).toBe(hex);
    expect(normalPin(bytes.toString("base64"))).toBe(hex);
    for (const wrong of ["", "abc", hex.slice(2), `${hex}00`, "sha256/xyz"]) expect(normalPin(wrong)).toBeNull();
  });
});

describe("signing in", () => {
  /** A server in clear text that offers this and answers the sign-in so. */
  async function signInHost(
    capabilities: string,
    answer: (line: string, socket: Socket) => string | undefined,
  ): Promise<void> {
    host = await scriptedHost(say("* OK hello\r\n"), (line, socket) => {
      const [tag, verb] = line.split(" ");
      if (verb === "CAPABILITY") return `* CAPABILITY IMAP4rev1 ${capabilities}\r\n${tag} OK\r\n`;
      return answer(line, socket);
    });
  }

  it("says that the password was refused, and keeps it out of everything", async () => {
    await signInHost("AUTH=LOGIN", (line) => {
      if (line.includes("AUTHENTICATE")) return "+ VXNlcm5hbWU6\r\n";
      if (!line.includes("==")) return `2 NO [AUTHENTICATIONFAILED] ${PASSWORD} / ${line} is wrong\r\n`;
      return "+ UGFzc3dvcmQ6\r\n";
    });
    const error = await connect({ user: "annaa" });
    expect(error).toMatchObject({ code: "auth.refused" });
    const everything = JSON.stringify([lines, String(error), error, (error as Error).stack]);
    expect(everything).not.toContain(PASSWORD);
    expect(everything).not.toContain(Buffer.from(PASSWORD).toString("base64"));
  });

  it("signs in by LOGIN where nothing else is offered, without showing the password", async () => {
    await signInHost("", (line) => {
      const [tag, verb] = line.split(" ");
      if (verb === "LIST") return `* LIST () "/" ""\r\n${tag} OK\r\n`;
      return `${tag} OK\r\n`;
    });
    expect(await connect()).toMatchObject({ side: "old", naming: { delimiter: "/" } });
    expect(host?.received).toContain(`2 LOGIN "anna" "${PASSWORD}"`);
    expect(lines).toContain("C: 2 LOGIN ***");
    expect(lines.join()).not.toContain("C4NARY");
  });

  it("says what is wrong when the server takes passwords only over TLS that it does not offer", async () => {
    await signInHost("LOGINDISABLED", () => undefined);
    expect(await connect()).toMatchObject({ code: "tls.unavailable" });
    expect(host?.received.join()).not.toContain("LOGIN ");
  });

  it.each([
    ["2 NO [ALERT] Application-specific password required\r\n", "auth.appPasswordNeeded"],
    ["2 NO [UNAVAILABLE] Directory is down\r\n", "net.unreachable"],
    ["* BYE Too many connections from your IP\r\n", "server.tooManyConnections"],
    ["* BYE [UNAVAILABLE] going down\r\n", "net.unreachable"],
    ["2 BAD Error in IMAP command\r\n", "auth.refused"],
  ])("understands %j", async (answer, code) => {
    await signInHost("", () => answer);
    expect(await connect()).toMatchObject({ code, side: "old" });
  });

  it("gives up a server that does not answer the sign-in, or hangs up", async () => {
    await signInHost("", () => undefined);
    expect(await connect({ timeouts: { loginMs: 200 } })).toMatchObject({ code: "net.timeout" });
    host?.stop();
    await signInHost("", (_, socket) => {
      socket.end();
      return undefined;
    });
    expect(await connect()).toMatchObject({ code: "net.unreachable" });
  });

  it("does not hold what a server sends without end", async () => {
    await signInHost("", () => `* OK {4294967295}\r\n* X {4294967295}\r\n${"x".repeat(100_000)}`);
    expect(await connect()).toMatchObject({ code: "net.unreachable" });
  });

  it("SEC 22: opens no connection with a name or password that would end the command", async () => {
    host = await scriptedHost(say("* OK hello\r\n"));
    for (const more of [
      { user: "a\r\nA1 DELETE x" },
      { password: async () => "a\nb" },
      { password: async () => "a\0b" },
    ])
      expect(await connect(more)).toMatchObject({ code: "auth.refused" });
    expect(host.received).toEqual([]);
  });
});
