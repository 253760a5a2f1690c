import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { type CompareOptions, compareAccounts, compareDumps } from "./compare.ts";
import { type DifferenceKind, differenceKinds } from "./differences.ts";
import { dumpAccount } from "./dump.ts";
import {
  type ScriptedAccount,
  type ScriptedMessage,
  type ScriptedServer,
  startScriptedServer,
} from "./scripted-server.ts";

const servers: ScriptedServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.stop();
});

async function serve(account: ScriptedAccount | readonly ScriptedMessage[]) {
  const server = await startScriptedServer("folders" in account ? account : { folders: { INBOX: account } });
  servers.push(server);
  return { host: "127.0.0.1", port: server.port, user: "me", password: "p%w" };
}

type Mail = ScriptedAccount | readonly ScriptedMessage[];
type Counts = Partial<Record<DifferenceKind, number>>;

async function compare(old: Mail, copy: Mail, options?: CompareOptions) {
  return compareAccounts(await serve(old), await serve(copy), options);
}

async function expectFound(old: Mail, copy: Mail, counts: Counts, options?: CompareOptions & { identical?: boolean }) {
  const result = await compare(old, copy, options);
  const found = Object.fromEntries(
    differenceKinds.filter((kind) => result[kind] > 0).map((kind) => [kind, result[kind]]),
  );
  expect(found).toEqual(counts);
  expect(result.identical).toBe(options?.identical ?? Object.keys(counts).length === 0);
  return result;
}

interface MailOptions extends Partial<ScriptedMessage> {
  body?: string;
  header?: string;
  messageId?: boolean;
}

function mail(number: number, options: MailOptions = {}): ScriptedMessage {
  const { body = `text ${number}\r\n`, header = "", messageId = true, ...rest } = options;
  const id = messageId ? `Message-ID: <${number}@x>\r\n` : "";
  return { bytes: `${id}Subject: mail ${number}\r\n${header}\r\n${body}`, ...rest };
}

const nine = Array.from({ length: 9 }, (_, number) => mail(number));
const latin1 = (text: string) => Buffer.from(text, "utf8").toString("latin1");

describe("what is the same", () => {
  const tree = {
    INBOX: [mail(0)],
    "Entwürfe/ä&ö 語😀": [mail(1)],
    '100%/say "hi" \\ *': [mail(2)],
    NIL: [mail(3)],
    " x ": [],
  };
  const subscribed = ["Entwürfe/ä&ö 語😀", "INBOX"];

  test("the same messages are identical", async () => {
    const result = await expectFound(nine, nine, {});
    expect(result).toMatchObject({ messagesOld: 9, messagesNew: 9, foldersOld: 1, foldersNew: 1, details: [] });
  });

  test("odd names are read alike from quoted strings and from literals", () =>
    expectFound({ folders: tree, subscribed }, { folders: tree, subscribed, literalNames: true }, {}));

  test("INBOX.x equals x where NAMESPACE tells the prefix", () =>
    expectFound({ folders: tree, subscribed }, { folders: tree, subscribed, prefix: "INBOX.", separator: "." }, {}));

  test("INBOX.x equals x where the prefix can only be guessed", () =>
    expectFound({ folders: tree }, { folders: tree, prefix: "INBOX.", separator: ".", namespace: false }, {}));

  test("a child of INBOX stays a child of INBOX", () =>
    expectFound(
      { folders: { INBOX: [], "INBOX/sub": [mail(4)] } },
      { folders: { INBOX: [], sub: [mail(4)] } },
      { foldersMissing: 1, foldersExtra: 1, missing: 1, extra: 1 },
    ));

  test("an instant counts, not how it is written", () =>
    expectFound(
      [mail(1, { date: " 1-Feb-2003 04:05:06 +0000" })],
      [mail(1, { date: "01-Feb-2003 05:35:06 +0130" })],
      {},
    ));

  test("twins with different flags are matched whatever their order", () =>
    expectFound([mail(1), mail(1, { flags: ["\\Seen"] })], [mail(1, { flags: ["\\Seen"] }), mail(1)], {}));

  test("\\Recent and the case of flags don't count", () =>
    expectFound(
      [mail(1, { flags: ["\\Seen", "\\Recent", "$Label"] })],
      [mail(1, { flags: ["\\SEEN", "$label"] })],
      {},
    ));

  test("an empty message that comes as NIL is a message", async () => {
    const result = await expectFound([{ bytes: "" }, mail(1)], [{ bytes: "" }, mail(1)], {});
    expect(result.messagesOld).toBe(2);
  });

  test("a header that a copier is known to add is no difference to whoever says so, and another one still is", async () => {
    const [old, copy] = [await serve([mail(1)]), await serve([mail(1, { header: "X-Added: 1\r\nX-More: 2\r\n" })])];
    const added = await dumpAccount(copy, "X-Added");
    const found = compareDumps(await dumpAccount(old), added);
    expect(found).toMatchObject({ identical: false, bodyDiffers: 1 });
    const whole = await serve([mail(1, { header: "X-More: 2\r\n" })]);
    expect(compareDumps(await dumpAccount(whole), added)).toMatchObject({ identical: true });
  });
});

describe("messages that are lost or added", () => {
  test("missing and extra", () => expectFound(nine.slice(0, 5), nine.slice(1, 6), { missing: 1, extra: 1 }));

  test("one of two twins is lost", () => expectFound([...nine, mail(3)], nine, { twinsLost: 1 }));

  test("a message is copied twice more", () => expectFound(nine, [...nine, mail(3), mail(3)], { twinsExtra: 2 }));

  test("a lost twin is not taken for a changed message with its Message-ID", () =>
    expectFound([mail(1), mail(1), mail(1, { body: "other\r\n" })], [mail(1), mail(1, { body: "changed\r\n" })], {
      twinsLost: 1,
      bodyDiffers: 1,
    }));

  test("a message that the server does not hand out is unreadable", () =>
    expectFound(nine.slice(0, 2), [mail(0), { bytes: null }], { unreadable: 1, missing: 1 }));

  test("a message in the wrong folder is missing, extra and misplaced", async () => {
    const result = await compare({ folders: { a: [mail(1)], b: [] } }, { folders: { a: [], b: [mail(1)] } });
    expect(result).toMatchObject({ missing: 1, extra: 1, misplaced: 1, identical: false });
  });

  test("messages marked \\Deleted may be left out or unmarked on purpose", async () => {
    const old = [mail(1), mail(2, { flags: ["\\Deleted", "\\Seen"] })];
    await expectFound(old, [mail(1)], { missing: 1 });
    await expectFound(old, [mail(1)], {}, { deleted: "leftOut" });
    await expectFound(old, [mail(1), mail(2, { flags: ["\\Seen"] })], {}, { deleted: "unmarked" });
    await expectFound(old, old, { extra: 1 }, { deleted: "leftOut" });
  });
});

describe("messages that are changed", () => {
  test("other bytes, same Message-ID", () =>
    expectFound([mail(1), mail(2, { body: "new\r\n" })], [mail(1), mail(2)], { bodyDiffers: 1 }));

  test("other bytes, no Message-ID, same header", () =>
    expectFound([mail(2, { body: "new\r\n", messageId: false })], [mail(2, { messageId: false })], { bodyDiffers: 1 }));

  test("other header, no Message-ID, same date and size", () =>
    expectFound(
      [mail(2, { messageId: false, header: "X: a\r\n" })],
      [mail(2, { messageId: false, header: "X: b\r\n" })],
      {
        bodyDiffers: 1,
      },
    ));

  test("flags", () =>
    expectFound([mail(1, { flags: ["\\Seen"] })], [mail(1, { flags: ["\\Seen", "\\Flagged"] })], { flagsDiffer: 1 }));

  test("keywords", () =>
    expectFound([mail(1, { flags: ["$Label1", "a"] })], [mail(1, { flags: ["$label1", "b"] })], {
      keywordsLost: 1,
      keywordsAdded: 1,
    }));

  test("one second of INTERNALDATE", () =>
    expectFound([mail(1)], [mail(1, { date: "01-Feb-2003 04:05:07 +0000" })], { dateDiffers: 1 }));

  test("flags of a message whose bytes changed are compared as well", () =>
    expectFound([mail(2, { body: "new\r\n", flags: ["\\Seen"] })], [mail(2)], { bodyDiffers: 1, flagsDiffer: 1 }));
});

describe("what servers alter", () => {
  const altered: [string, ScriptedMessage, ScriptedMessage, Counts][] = [
    ["bare CR dropped", mail(1, { body: "a\r\nb\rc\r\n" }), mail(1, { body: "a\r\nbc\r\n" }), { alteredLineEnds: 1 }],
    ["bare LF completed", mail(1, { body: "a\nb\r\n" }), mail(1, { body: "a\r\nb\r\n" }), { alteredLineEnds: 1 }],
    ["NUL to 0x80", mail(1, { body: "a\0b\r\n" }), mail(1, { body: "a\x80b\r\n" }), { alteredNul: 1 }],
    ["final line end added", mail(1, { body: "a" }), mail(1, { body: "a\r\n" }), { alteredFinalLineEnd: 1 }],
    ["two bytes for none", { bytes: "" }, { bytes: "\r\n" }, { alteredFinalLineEnd: 1 }],
    [
      "X for 8-bit header bytes",
      mail(1, { header: latin1("X: Söhne\r\n") }),
      mail(1, { header: "X: SXXhne\r\n" }),
      { alteredHeaderBytes: 1 },
    ],
    [
      "two alterations at once",
      mail(1, { body: "a\rb" }),
      mail(1, { body: "ab\r\n" }),
      { alteredLineEnds: 1, alteredFinalLineEnd: 1 },
    ],
  ];

  test.each(altered)("%s passes with the ladder and is counted", async (_, old, copy, counts) => {
    await expectFound([old, mail(9)], [copy, mail(9)], counts, { ladder: true, identical: true });
  });

  test.each(altered)("%s is a changed body without the ladder", async (_, old, copy) => {
    await expectFound([old, mail(9)], [copy, mail(9)], { bodyDiffers: 1 });
  });

  test("8-bit bytes changed in a body are no server's doing", () =>
    expectFound(
      [mail(1, { body: latin1("ö\r\n") })],
      [mail(1, { body: "XX\r\n" })],
      { bodyDiffers: 1 },
      { ladder: true },
    ));
});

describe("folders and subscriptions", () => {
  test("missing, extra, made real and subscribed or not", () =>
    expectFound(
      { folders: { INBOX: nine, a: nine.slice(0, 2), "p/q": [] }, noSelect: ["p"], subscribed: ["a"] },
      { folders: { INBOX: nine, b: nine.slice(0, 2), p: [], "p/q": [] }, subscribed: ["b"] },
      {
        foldersMissing: 1,
        foldersExtra: 1,
        containersMadeReal: 1,
        missing: 2,
        extra: 2,
        subscriptionsMissing: 1,
        subscriptionsExtra: 1,
      },
    ));

  test("a folder that was renamed on purpose", () =>
    expectFound(
      { folders: { INBOX: nine, "a/x": [mail(1)] }, subscribed: ["a/x"] },
      { folders: { INBOX: nine, b: [mail(1)] }, subscribed: ["b"] },
      {},
      { map: { "a/x": "b" } },
    ));

  test("two folders that were joined on purpose", () =>
    expectFound(
      { folders: { a: [mail(1)], b: [mail(1)] } },
      { folders: { b: [mail(1), mail(1)] } },
      {},
      { map: { a: "b" } },
    ));

  test("an ignored folder", () =>
    expectFound(
      { folders: { a: [mail(1)], b: [mail(1)] } },
      { folders: { a: [mail(1)], c: [] } },
      {},
      {
        ignoreFolders: ["b", "c"],
      },
    ));

  test("a folder that can't be opened", () =>
    expectFound(
      { folders: { a: [], b: [] } },
      { folders: { a: [], b: [] }, closed: ["b"] },
      {
        foldersMissing: 1,
        foldersUnselectable: 1,
      },
    ));

  test("what is allowed is counted and passes", () =>
    expectFound(
      { folders: { a: [] }, subscribed: ["a"] },
      { folders: { a: [] } },
      { subscriptionsMissing: 1 },
      {
        allow: ["subscriptionsMissing"],
        identical: true,
      },
    ));
});

test("the dump tells path, UIDVALIDITY, UIDs and sizes", async () => {
  const dump = await dumpAccount(await serve({ folders: { "Ärger/x": [mail(1)] } }));
  const folder = dump.folders.get("Ärger/x");
  expect(folder).toMatchObject({ path: ["Ärger", "x"], uidValidity: 77, unreadable: 0 });
  expect(folder?.messages[0]).toMatchObject({
    uid: 3,
    size: mail(1).bytes?.length,
    messageId: "<1@x>",
    instant: 1044072306,
  });
});

describe("the command", () => {
  const main = path.join(import.meta.dirname, "main.ts");
  const url = ({ port }: { port: number }) => `imap://me:p%25w@127.0.0.1:${port}`;

  async function run(...words: string[]) {
    const finished = promisify(execFile)(process.execPath, [main, ...words]);
    return finished.then(
      ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => ({ ...error, status: error.code }),
    );
  }

  test("says IDENTICAL and ends with 0", async () => {
    const { status, stdout } = await run(url(await serve(nine)), url(await serve(nine)));
    expect({ status, stdout }).toEqual({ status: 0, stdout: "IDENTICAL: messages 9 | 9, folders 1 | 1\n" });
  });

  test("names what differs and ends with 1", async () => {
    const { status, stdout } = await run(url(await serve(nine)), url(await serve(nine.slice(1))));
    expect(status).toBe(1);
    expect(stdout).toContain("DIFFERENT: messages 9 | 8, folders 1 | 1, missing 1\nmissing: INBOX uid 3");
  });

  test.each([
    ["an empty OLD", { folders: { INBOX: [] } }, "OLD is empty"],
    ["a refused greeting", { folders: {}, greeting: "* BYE full" }, "unexpected greeting: * BYE full"],
  ])("ends with 2 on %s", async (_, old: ScriptedAccount, words) => {
    const { status, stderr } = await run(url(await serve(old)), url(await serve({ folders: { INBOX: [] } })));
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining(words) });
  });

  test("never shows a password", async () => {
    const { stderr } = await run(url(await serve(nine)).replace("p%25w", "secret"), url(await serve(nine)));
    expect(stderr).toContain("LOGIN");
    expect(stderr).not.toContain("secret");
  });
});
