import { describe, expect, it } from "vitest";
import { scriptedChannel } from "./scripted-channel.ts";

describe("a channel", () => {
  it("runs one command at a time", async () => {
    const { channel } = scriptedChannel((line) => (line === "NOOP" ? "TAG OK\r\n" : undefined));
    const first = channel.run(["NOOP"]);
    await expect(channel.run(["NOOP"])).rejects.toMatchObject({ code: "engine.bug" });
    expect((await first).status).toBe("OK");
  });

  it("sends bytes as a literal only after the go-ahead", async () => {
    const { channel, commands } = scriptedChannel((line) =>
      line.endsWith("{2}") ? "* 1 EXISTS\r\n+ \r\n" : "TAG OK\r\n",
    );
    expect((await channel.run(["STATUS ", Buffer.from([0xe4, 0x0a]), " (MESSAGES)"])).status).toBe("OK");
    expect(commands).toEqual(["STATUS {2}", "\u00e4\n (MESSAGES)"]);
  });

  it("ends the command when the server refuses a literal", async () => {
    const { channel, commands } = scriptedChannel(() => "TAG NO no\r\n");
    expect((await channel.run(["STATUS ", Buffer.from([0xe4]), " (MESSAGES)"])).status).toBe("NO");
    expect(commands).toEqual(["STATUS {1}"]);
  });

  it("gives up when the server's answer is none, without repeating it", async () => {
    for (const answer of ["Subject: private\r\n", "TAG MAYBE private\r\n", "C999 OK private\r\n"]) {
      const { channel } = scriptedChannel(() => answer);
      await expect(channel.run(["NOOP"])).rejects.toThrow(/^(?!.*private).*no answer/);
      await expect(channel.run(["NOOP"])).rejects.toMatchObject({ code: "net.lost" });
    }
  });

  it("does not hold what a server sends without end", async () => {
    const endless = scriptedChannel(() => `* ${"x".repeat(2 * 1024 * 1024)}`);
    await expect(endless.channel.run(["NOOP"])).rejects.toMatchObject({ code: "net.lost" });
    const huge = scriptedChannel(() => '* LIST () "/" {4294967295}\r\nx');
    await expect(huge.channel.run(["NOOP"])).rejects.toMatchObject({ code: "net.lost" });
  });

  it("forgives NUL bytes before a line", async () => {
    const { channel } = scriptedChannel(() => "\0\0* 1 EXISTS\r\n\0TAG OK\r\n");
    expect((await channel.run(["NOOP"])).status).toBe("OK");
  });

  it("gives a server that refuses again and again something to grant, and counts as worn after the fourth time", async () => {
    const { channel, commands } = scriptedChannel((line) => (line === "NOOP" ? "TAG OK\r\n" : "TAG NO no\r\n"));
    const worn: boolean[] = [];
    for (let times = 0; times < 7; times++) {
      await channel.run(["CHECK"]);
      worn.push(channel.isWorn);
    }
    const three = ["CHECK", "CHECK", "CHECK"];
    expect(commands).toEqual([...three, "NOOP", ...three, "NOOP", "CHECK"]);
    expect(worn).toEqual([false, false, false, true, true, true, true]);
    await channel.run(["NOOP"]);
    expect(channel.isWorn).toBe(false);
    await channel.run(["CHECK"]);
    expect(commands.slice(-2)).toEqual(["NOOP", "CHECK"]);
  });

  it("says goodbye where the line is free and never throws", async () => {
    const polite = scriptedChannel(() => "* BYE\r\nTAG OK\r\n");
    await polite.channel.close();
    expect(polite.commands).toEqual(["LOGOUT"]);
    const gone = scriptedChannel(() => undefined);
    gone.server.destroy();
    await gone.channel.close();
    await expect(gone.channel.run(["NOOP"])).rejects.toMatchObject({ code: "net.lost" });
  });

  it("ends everything at once when the run is interrupted", async () => {
    const { channel } = scriptedChannel(() => undefined);
    const stop = new AbortController();
    channel.obey(stop.signal);
    const running = channel.run(["NOOP"]);
    stop.abort();
    await expect(running).rejects.toMatchObject({ name: "Interrupted" });
    await expect(channel.run(["NOOP"])).rejects.toMatchObject({ name: "Interrupted" });
  });
});
