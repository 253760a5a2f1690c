/** What particular servers are known for, and what is made of it. */
import dns from "node:dns";
import { Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readCapabilities } from "../../lib/imap/capabilities.ts";
import { createFolder } from "../../lib/imap/create-folder.ts";
import { findFolder, listFolders } from "../../lib/imap/list-folders.ts";
import { listMessages } from "../../lib/imap/list-messages.ts";
import { oldServer } from "../../lib/imap/servers.ts";
import { DEFAULT_TIMEOUTS, type ServerSettings } from "../../lib/imap/settings.ts";
import type { SignedIn } from "../../lib/imap/sign-in.ts";
import { signInTrouble } from "../../lib/imap/sign-in-trouble.ts";
import { all, scriptedChannel } from "./scripted-channel.ts";
import { type ScriptedHost, scriptedHost } from "./scripted-host.ts";

let host: ScriptedHost | null = null;
afterEach(() => {
  host?.stop();
  host = null;
});

/** Offers this, lets everybody in, and refuses ID. */
function hostOffering(capabilities: string): Promise<ScriptedHost> {
  return scriptedHost(
    (socket) => socket.write("* OK hello\r\n"),
    (line) => {
      const [tag, verb] = line.split(" ");
      if (verb === "CAPABILITY") return `* CAPABILITY IMAP4rev1 ${capabilities}\r\n${tag} OK\r\n`;
      if (verb === "ID") return `${tag} NO not for you\r\n`;
      return verb === "LIST" ? `* LIST (\\Noselect) "\\\\" ""\r\n${tag} OK\r\n` : `${tag} OK\r\n`;
    },
  );
}

const settings = (more: Partial<ServerSettings> = {}): ServerSettings => ({
  ...{ host: "127.0.0.1", port: host?.port ?? 1, security: "starttls", user: "anna" },
  password: async () => "secret",
  ...more,
});

const signIn = (more: Partial<ServerSettings> = {}) => oldServer(settings(more)).connect(new AbortController().signal);

describe("signing in", () => {
  it("introduces itself where that is offered, and goes on when it is refused (126.com, 163.com)", async () => {
    host = await hostOffering("ID");
    const session = await signIn();
    const verbs = host.received.map((line) => line.split(" ")[1]);
    expect(verbs.slice(verbs.indexOf("LOGIN"))).toEqual(["LOGIN", "CAPABILITY", "ID", "LIST", "LIST"]);
    expect(host.received.find((line) => line.includes(" ID "))).toContain('"name" "Carryover"');
    await session.close();
  });

  it("takes the delimiter from LIST where there is no NAMESPACE, whatever it is (Domino)", async () => {
    host = await hostOffering("");
    const session = await signIn();
    expect(session.naming).toMatchObject({ delimiter: "\\", allBelowInbox: false });
    await session.close();
  });

  it("is not called refused where a server takes no passwords at all", () => {
    const call = { settings: settings(), timeouts: DEFAULT_TIMEOUTS, side: "old", where: "the old server" } as const;
    const dialled = { socket: new Socket(), encrypted: true, greeting: "" };
    for (const words of ["Login is disabled", "Unsupported authentication mechanism"]) {
      const signal = new AbortController().signal;
      const trouble = signInTrouble({ ...call, signal }, dialled, new Error(words), (text) => text);
      expect(trouble).toMatchObject({ code: "auth.imapDisabled" });
    }
  });

  it("goes by the address that answers, where the first one of a name does not", async () => {
    host = await hostOffering("");
    vi.spyOn(dns, "lookup").mockImplementation((...given: unknown[]) => {
      const done = given.at(-1);
      const addresses = [
        { address: "::1", family: 6 },
        { address: "127.0.0.1", family: 4 },
      ];
      if (typeof done === "function") done(null, addresses);
    });
    const session = await signIn({ host: "mail.example" });
    expect(session.side).toBe("old");
    await session.close();
  });
});

/** An account whose server answers each command so. */
function account(answer: (line: string) => string): SignedIn {
  const { channel } = scriptedChannel(answer);
  const personal = [{ prefix: "", delimiter: "/" }] as const;
  return {
    channel,
    capabilities: readCapabilities(new Map(), ""),
    personal,
    foreign: [],
    startDeflate: () => undefined,
    product: "",
  };
}

describe("folders", () => {
  it("that hold no mail, or are only named by others, are listed as such", async () => {
    const lines = ["\\Noselect", "\\NonExistent \\HasChildren", "\\NoSelect", "\\HasChildren"];
    const listed = lines.map((attributes, index) => `* LIST (${attributes}) "/" f${index}\r\n`).join("");
    const folders = await listFolders(account((line) => `${line.startsWith("LIST") ? listed : ""}TAG OK\r\n`));
    expect(folders.map(({ selectable }) => selectable)).toEqual([false, false, false, true]);
  });

  it("whose name holds * or % are found by their exact name among all that it means", async () => {
    const matching = '* LIST () "/" "a-b"\r\n* LIST () "/" "a*b"\r\n* LIST () "/" "a*b/c"\r\nTAG OK\r\n';
    expect(
      await findFolder(
        account(() => matching),
        "a*b",
      ),
    ).toMatchObject({ name: "a*b" });
    expect(
      await findFolder(
        account(() => matching),
        "a%b",
      ),
    ).toBeNull();
  });
});

describe("a folder", () => {
  it("that the server lists in another normal form is the one that was made", async () => {
    const made = createFolder(
      account((line) => (line.startsWith('LIST "" "*"') ? '* LIST () "/" "&AMQ-"\r\nTAG OK\r\n' : "TAG OK\r\n")),
      ["A\u0308"],
    );
    expect(await made).toMatchObject({ name: "&AMQ-", path: ["Ä"] });
  });
});

describe("messages", () => {
  const row = (uid: number) => `UID ${uid} FLAGS () INTERNALDATE "09-Sep-2001 01:46:40 +0000" RFC822.SIZE 7`;

  it("are listed though the server said that there were none when it opened the folder (Courier)", async () => {
    const { channel } = scriptedChannel(() => `* 1 FETCH (${row(5)})\r\n* 2 FETCH (${row(9)})\r\nTAG OK\r\n`);
    expect((await all(listMessages(channel, 0, 1, null))).flat().map(({ uid }) => uid)).toEqual([5, 9]);
  });

  it("are listed in doubled brackets (Domino)", async () => {
    const { channel } = scriptedChannel(() => `* 1 FETCH ((${row(5)}))\r\nTAG OK\r\n`);
    expect((await all(listMessages(channel, 1, 1, null))).flat()).toMatchObject([{ uid: 5, size: 7 }]);
  });
});
