/** Signing in with access tokens, to servers that take them in one of two ways, or not at all. */
import { afterEach, describe, expect, it } from "vitest";
import { oldServer } from "../../lib/imap/servers.ts";
import { type ScriptedHost, scriptedHost } from "./scripted-host.ts";

const REFUSED = Buffer.from(JSON.stringify({ status: "401" })).toString("base64");

let host: ScriptedHost | null = null;
afterEach(() => {
  host?.stop();
  host = null;
});

/** Takes these tokens by these mechanisms; tells what is wrong with others as RFC 7628 has it. */
function takingTokens(good: readonly string[], capabilities: string): Promise<ScriptedHost> {
  let tag = "";
  return scriptedHost(
    (socket) => socket.write("* OK hello\r\n"),
    (line) => {
      const [first = "", verb, , answer] = line.split(" ");
      if (verb === "AUTHENTICATE") {
        tag = first;
        const isGood = good.some((token) =>
          Buffer.from(answer ?? "", "base64")
            .toString()
            .includes(`Bearer ${token}\x01`),
        );
        return isGood ? `${tag} OK\r\n` : `+ ${REFUSED}\r\n`;
      }
      if (verb === undefined) return `${tag} NO [AUTHENTICATIONFAILED] no\r\n`;
      if (verb === "CAPABILITY") return `* CAPABILITY IMAP4rev1 SASL-IR NAMESPACE ${capabilities}\r\n${first} OK\r\n`;
      return verb === "NAMESPACE" ? `* NAMESPACE (("" "/")) NIL NIL\r\n${first} OK\r\n` : `${first} OK\r\n`;
    },
  );
}

/** The tokens are handed out one after the other. */
async function signIn(...tokens: readonly string[]) {
  const refused: (string | undefined)[] = [];
  const password = async (token?: string) => {
    refused.push(token);
    return tokens[Math.min(refused.length, tokens.length) - 1] ?? "";
  };
  const lines: string[] = [];
  const place = { host: "127.0.0.1", port: host?.port ?? 1, security: "starttls", user: "anna@old.example" } as const;
  const transcript = (_: string, line: string) => void lines.push(line);
  const server = oldServer({ ...place, password, signInBy: "token", transcript });
  try {
    const session = await server.connect(new AbortController().signal);
    await session.close();
    return { code: null, refused, lines };
  } catch (error) {
    return { code: (error as { code: string }).code, refused, lines };
  }
}

const mechanisms = () =>
  host?.received.filter((line) => line.includes(" AUTHENTICATE ")).map((line) => line.split(" ")[2]);

describe("an access token", () => {
  it.each([
    ["AUTH=OAUTHBEARER AUTH=XOAUTH2", "OAUTHBEARER"],
    ["AUTH=XOAUTH2 AUTH=PLAIN", "XOAUTH2"],
  ])("goes by what the server offers: %s", async (capabilities, mechanism) => {
    host = await takingTokens(["good"], capabilities);
    expect(await signIn("good")).toMatchObject({ code: null, refused: [undefined] });
    expect(mechanisms()).toEqual([mechanism]);
  });

  it("is replaced once where the server refuses it", async () => {
    host = await takingTokens(["fresh"], "AUTH=XOAUTH2");
    expect(await signIn("stale", "fresh")).toMatchObject({ code: null, refused: [undefined, "stale"] });
    expect(mechanisms()).toHaveLength(2);
  });

  it("asks the person to sign in again where a new one is refused as well", async () => {
    host = await takingTokens([], "AUTH=OAUTHBEARER");
    expect(await signIn("stale", "fresh")).toMatchObject({ code: "auth.signInAgain" });
    expect(mechanisms()).toHaveLength(2);
  });

  it("is never shown to a server that takes none, not even as a password", async () => {
    host = await takingTokens([], "AUTH=PLAIN AUTH=LOGIN");
    expect(await signIn("good")).toMatchObject({ code: "auth.providerSetup" });
    expect(host.received.join()).not.toContain("good");
  });

  it("is in no transcript", async () => {
    host = await takingTokens(["C4NARY-token"], "AUTH=XOAUTH2");
    const { lines } = await signIn("C4NARY-token");
    const sasl = Buffer.from("user=anna@old.example\x01auth=Bearer C4NARY-token\x01\x01").toString("base64");
    expect(lines.length).toBeGreaterThan(3);
    for (const form of ["C4NARY", sasl]) expect(lines.join()).not.toContain(form);
  });
});
