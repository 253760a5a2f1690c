import { describe, expect, it } from "vitest";
import { readCapabilities } from "../../lib/imap/capabilities.ts";
import { createFolder, createFolders } from "../../lib/imap/create-folder.ts";
import { listFolders, listStandings } from "../../lib/imap/list-folders.ts";
import { askedNamingOf, namingOf } from "../../lib/imap/naming.ts";
import { openFolder } from "../../lib/imap/open-folder.ts";
import { NewImapSession } from "../../lib/imap/session.ts";
import type { SignedIn } from "../../lib/imap/sign-in.ts";
import { scriptedChannel } from "./scripted-channel.ts";

/** An account whose server answers each command by the first of these that it begins with; else OK. */
function account(answers: Record<string, string>, more: Partial<SignedIn> & { names?: string[] } = {}) {
  const { channel, commands } = scriptedChannel((line) => {
    const key = Object.keys(answers).find((start) => line.startsWith(start));
    return key === undefined ? "TAG OK\r\n" : answers[key];
  }, "new");
  const capabilities = readCapabilities(new Map((more.names ?? []).map((name) => [name, true])), "");
  const signedIn: SignedIn = {
    channel,
    capabilities,
    personal: [{ prefix: "", delimiter: "/" }],
    foreign: [],
    startDeflate: () => undefined,
    product: "",
    ...more,
  };
  return { signedIn, channel, commands };
}

const foreign = (...prefixes: readonly string[]) => prefixes.map((prefix) => ({ prefix, whose: "others" }) as const);

describe("listing folders", () => {
  it("asks once where the server can tell subscriptions along", async () => {
    const { signedIn, commands } = account(
      {
        LIST: '* LIST (\\Subscribed \\HasChildren) "/" INBOX\r\n* LIST (\\Sent \\HasNoChildren) "/" "Gesendet &- mehr"\r\nTAG OK\r\n',
      },
      { names: ["LIST-EXTENDED", "SPECIAL-USE"] },
    );
    expect(await listFolders(signedIn)).toEqual([
      { name: "INBOX", path: ["INBOX"], selectable: true, subscribed: true, specialUse: null },
      { name: "Gesendet &- mehr", path: ["Gesendet & mehr"], selectable: true, subscribed: false, specialUse: "sent" },
    ]);
    expect(commands).toEqual(['LIST "" "*" RETURN (SUBSCRIBED CHILDREN SPECIAL-USE)']);
  });

  describe("tells how they stand", () => {
    const names = ["LIST-EXTENDED", "LIST-STATUS", "CONDSTORE"];
    const standing = { uidValidity: 5, uidNext: 9, messages: 2, highestModSeq: "18446744073709551" };
    const told = "(MESSAGES 2 UIDNEXT 9 UIDVALIDITY 5 HIGHESTMODSEQ 18446744073709551)";
    const listing = (...statuses: string[]): string =>
      `* LIST (\\Subscribed) "/" a\r\n${statuses.map((one) => `* STATUS ${one}\r\n`).join("")}TAG OK\r\n`;

    it("in the same answer, where the server can", async () => {
      for (const name of ["a", '"a"', "{1}\r\na"]) {
        const { signedIn, commands } = account({ LIST: listing(`${name} ${told}`) }, { names });
        expect([...(await listStandings(signedIn)).standings]).toEqual([["a", standing]]);
        expect(commands).toEqual([
          'LIST "" "*" RETURN (SUBSCRIBED CHILDREN STATUS (MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ))',
        ]);
      }
    });

    it.each([
      ["that lacks a number", "a (MESSAGES 2 UIDNEXT 9 HIGHESTMODSEQ 18)"],
      ["with a number that is none", "a (MESSAGES 2 UIDNEXT 9 UIDVALIDITY -5 HIGHESTMODSEQ 18)"],
      ["without an end to its list", "a MESSAGES 2 UIDNEXT 9 UIDVALIDITY 5 HIGHESTMODSEQ 18"],
      ["of a folder that counts no changes (NOMODSEQ)", "a (MESSAGES 2 UIDNEXT 9 UIDVALIDITY 5 HIGHESTMODSEQ 0)"],
      ["of one whose messages counted nothing", "a (MESSAGES 2 UIDNEXT 9 UIDVALIDITY 5 HIGHESTMODSEQ 1)"],
      ["of one that is numbered from nothing", "a (MESSAGES 0 UIDNEXT 0 UIDVALIDITY 5 HIGHESTMODSEQ 7)"],
    ])("but not by an answer %s", async (_what, status) => {
      const { signedIn } = account({ LIST: listing(status) }, { names });
      expect(await listStandings(signedIn)).toMatchObject({ folders: [{ name: "a" }], standings: new Map() });
    });

    it("but not by two answers that differ, or where not all folders could be listed with them", async () => {
      const twice = account({ LIST: listing(`a ${told}`, `a ${told.replace("9", "10")}`) }, { names });
      expect((await listStandings(twice.signedIn)).standings.size).toBe(0);
      const answers = {
        'LIST "" "*" RETURN (SUBSCRIBED CHILDREN STATUS': `* STATUS a ${told}\r\nTAG NO not now\r\n`,
        LIST: listing(),
      };
      const refused = account(answers, { names });
      expect(await listStandings(refused.signedIn)).toMatchObject({ folders: [{ name: "a" }], standings: new Map() });
    });

    it.each(names)("and asks nothing more of a server without %s", async (missing) => {
      const without = names.filter((name) => name !== missing);
      const { signedIn, commands } = account({ LIST: listing() }, { names: without });
      expect((await listStandings(signedIn)).standings.size).toBe(0);
      expect(commands.join()).not.toContain("STATUS");
    });
  });

  it("asks plainly when the server refuses what it offered", async () => {
    const { signedIn, commands } = account(
      {
        'LIST "" "*" RETURN': "TAG BAD what\r\n",
        LIST: '* LIST () "/" a\r\nTAG OK\r\n',
        LSUB: '* LSUB () "/" a\r\nTAG OK\r\n',
      },
      { names: ["LIST-EXTENDED"] },
    );
    expect(await listFolders(signedIn)).toMatchObject([{ name: "a", subscribed: true }]);
    expect(commands).toContain('LIST "" "*"');
  });

  it("takes every folder as subscribed when nobody can tell", async () => {
    const { signedIn } = account({ LIST: '* LIST () "/" a\r\nTAG OK\r\n', LSUB: "TAG BAD unknown command\r\n" });
    expect(await listFolders(signedIn)).toMatchObject([{ name: "a", subscribed: true }]);
  });

  it("keeps raw names, and reads names as literals, unquoted and with characters that should not be there", async () => {
    const names =
      '* LIST () "/" {5}\r\na{3}b\r\n* LIST () "/" Foo%bar (baz\r\n* LIST () "/" "A & B"\r\n* LIST () "." &bad\r\n';
    const { signedIn } = account({ LIST: `${names}* LIST (\\Noselect) NIL x/y\r\n* LIST () "/" \u00e4\r\nTAG OK\r\n` });
    expect((await listFolders(signedIn)).map(({ name, path, selectable }) => [name, path, selectable])).toEqual([
      ["a{3}b", ["a{3}b"], true],
      ["Foo%bar (baz", ["Foo%bar (baz"], true],
      ["A & B", ["A & B"], true],
      ["&bad", ["&bad"], true],
      ["x/y", ["x/y"], false],
      ["\u00e4", ["\u00e4"], true],
    ]);
  });

  it("looks below the personal namespace only, and for the inbox beside it", async () => {
    const { signedIn, commands } = account(
      {
        'LIST "" "INBOX"': '* LIST () "." INBOX\r\nTAG OK\r\n',
        'LIST "" "INBOX.*"':
          '* LIST () "." INBOX.Sent\r\n* LIST () "." INBOX.shared\r\n* LIST () "." INBOX.shared.x\r\nTAG OK\r\n',
      },
      { personal: [{ prefix: "INBOX.", delimiter: "." }], foreign: foreign("INBOX.shared.", "user.") },
    );
    expect((await listFolders(signedIn)).map(({ path }) => path)).toEqual([["INBOX"], ["Sent"]]);
    expect(commands.filter((command) => command.startsWith("LIST"))).toEqual(['LIST "" "INBOX"', 'LIST "" "INBOX.*"']);
  });

  it("follows no namespace of others where everything of its own has no prefix (Cyrus)", async () => {
    const names = ["INBOX", "Sent", "Other Users/jane/Work", "Other Users", "Shared Folders/all", "Other"];
    const lines = names.map((name) => `* LIST () "/" "${name}"\r\n`).join("");
    const { signedIn } = account(
      { LIST: `${lines}TAG OK\r\n` },
      { foreign: foreign("Other Users/", "Shared Folders/") },
    );
    expect((await listFolders(signedIn)).map(({ path }) => path.join("/"))).toEqual(["INBOX", "Sent", "Other"]);
  });

  it("tells levels that hold no mail, and folders that can hold no folders", async () => {
    const lines =
      '* LIST (\\NonExistent) "/" gone\r\n* LIST (\\NoSelect) "/" level\r\n* LIST (\\Noinferiors) "/" file\r\n';
    const { signedIn } = account({ LIST: `${lines}TAG OK\r\n` });
    const folders = await listFolders(signedIn);
    expect(folders.map(({ selectable, noInferiors }) => [selectable, noInferiors])).toEqual([
      [false, undefined],
      [false, undefined],
      [true, true],
    ]);
  });

  it("goes level by level, and round a circle only until it is known for one, where there is no end of folders", async () => {
    const endless = `* LIST () "/" x\r\n`.repeat(100_001);
    const { channel, commands } = scriptedChannel((line) => {
      if (!line.startsWith("LIST")) return "TAG OK\r\n";
      if (line === 'LIST "" "*"') return `${endless}TAG OK\r\n`;
      const [, above = ""] = /"([^"]*)%"$/.exec(line) ?? [];
      const names = [
        `* LIST () "/" "${above}loop"`,
        `* LIST (\\NoInferiors) "/" "${above}100%"`,
        '* LIST (\\HasNoChildren) "/" "stray"',
      ];
      return `${names.join("\r\n")}\r\nTAG OK\r\n`;
    });
    const folders = await listFolders({ ...account({}).signedIn, channel });
    expect(folders.map(({ name }) => name)).toEqual([
      ...["loop", "100%", "stray", "loop/loop", "loop/100%", "loop/loop/loop", "loop/loop/100%"],
      ...["loop/loop/loop/loop", "loop/loop/loop/100%"],
    ]);
    expect(commands.filter((command) => command.startsWith("LIST"))).toHaveLength(5);
  });

  it("loses no folder silently: a line that cannot be read is an error", async () => {
    const { signedIn } = account({ LIST: '* LIST () "/" a\r\n* LIST gibberish\r\nTAG OK\r\n' });
    await expect(listFolders(signedIn)).rejects.toMatchObject({ code: "folder.unreadable" });
  });
});

describe("opening a folder", () => {
  it("tells what EXAMINE answered", async () => {
    const { channel, commands } = account({
      EXAMINE:
        "* 7 EXISTS\r\n* OK [UIDVALIDITY 99] x\r\n* OK [UIDNEXT 12] x\r\n* FLAGS (\\Seen a)\r\n* OK [PERMANENTFLAGS (\\Seen $X foo] \\*)] x\r\nTAG OK [READ-ONLY] done\r\n",
    });
    expect(await openFolder(channel, "EXAMINE", 'a"b')).toEqual({
      uidValidity: 99,
      uidNext: 12,
      messages: 7,
      permanentFlags: new Set(["\\seen", "$x", "foo]"]),
      newKeywords: true,
      appendLimit: null,
    });
    expect(commands).toEqual(['EXAMINE "a\\"b"']);
  });

  it("sends the name as it was listed, whatever it is", async () => {
    const { channel, commands } = account({ "": "* OK [UIDVALIDITY 9] x\r\n* OK [UIDNEXT 1] x\r\nTAG OK\r\n" });
    for (const name of ["&bad", "A & B", "&AMQ-"]) await openFolder(channel, "EXAMINE", name);
    expect(commands).toEqual(['EXAMINE "&bad"', 'EXAMINE "A & B"', 'EXAMINE "&AMQ-"']);
  });

  it("asks for the limit of each folder where the server says that they differ, before the folder is selected", async () => {
    const opened = "* OK [UIDVALIDITY 9] x\r\n* OK [UIDNEXT 1] x\r\nTAG OK\r\n";
    const limitOf = async (answers: Record<string, string>, names: string[]) => {
      const { signedIn, commands } = account({ ...answers, SELECT: opened }, { names });
      const session = new NewImapSession(signedIn, namingOf(signedIn), "anna", new Set());
      return { limit: (await session.select("a")).appendLimit, commands };
    };
    const told = { STATUS: '* STATUS "a" (APPENDLIMIT 257890)\r\nTAG OK\r\n' };
    expect(await limitOf(told, ["APPENDLIMIT"])).toEqual({
      limit: 257_890,
      commands: ['STATUS "a" (APPENDLIMIT)', 'SELECT "a"'],
    });
    const none = { STATUS: '* STATUS "a" (APPENDLIMIT NIL)\r\nTAG OK\r\n' };
    expect((await limitOf(none, ["APPENDLIMIT"])).limit).toBeNull();
    expect((await limitOf({ STATUS: "TAG NO what\r\n" }, ["APPENDLIMIT"])).limit).toBeNull();
    expect(await limitOf({}, [])).toEqual({ limit: null, commands: ['SELECT "a"'] });
  });

  it("knows no permanent flags where the server names none", async () => {
    const { channel } = account({
      EXAMINE: "* 0 EXISTS\r\n* OK [UIDVALIDITY 9] x\r\n* OK [UIDNEXT 1] x\r\nTAG OK\r\n",
    });
    expect(await openFolder(channel, "EXAMINE", "a")).toMatchObject({ permanentFlags: null, newKeywords: true });
  });

  it("asks STATUS for what is missing, and never SELECT", async () => {
    const { channel, commands } = account({
      EXAMINE: "* 3 EXISTS\r\nTAG OK\r\n",
      STATUS: "* STATUS {1}\r\na (UIDNEXT 8 UIDVALIDITY 5)\r\nTAG OK\r\n",
    });
    expect(await openFolder(channel, "EXAMINE", "a")).toMatchObject({ uidValidity: 5, uidNext: 8, messages: 3 });
    expect(commands).toEqual(['EXAMINE "a"', 'STATUS "a" (UIDNEXT UIDVALIDITY)']);
  });

  it("leaves UIDNEXT open and refuses to go on without UIDVALIDITY", async () => {
    const withoutNext = account({
      EXAMINE: "* OK [UIDVALIDITY 5] x\r\nTAG OK\r\n",
      STATUS: "* STATUS a (UIDVALIDITY 5)\r\nTAG OK\r\n",
    });
    expect(await openFolder(withoutNext.channel, "EXAMINE", "a")).toMatchObject({ uidValidity: 5, uidNext: null });
    const without = account({ EXAMINE: "TAG OK\r\n", STATUS: "* STATUS a ()\r\nTAG OK\r\n" });
    await expect(openFolder(without.channel, "EXAMINE", "a")).rejects.toMatchObject({ code: "folder.unreadable" });
  });

  it("does not take a folder that opens for reading only as one to add to", async () => {
    const { channel } = account({
      SELECT: "* OK [UIDVALIDITY 5] x\r\n* OK [UIDNEXT 1] x\r\nTAG OK [READ-ONLY] done\r\n",
    });
    await expect(openFolder(channel, "SELECT", "a")).rejects.toMatchObject({ code: "folder.notAllowed" });
  });
});

/** A server with these folders, which makes others unless `refuse` names an answer. */
function store(
  existing: string[],
  refuse: (name: string) => string | null = () => null,
  made = (name: string) => name,
) {
  const names = [...existing];
  const { channel, commands } = scriptedChannel((line) => {
    const name = /"([^"]*)"[^"]*$/.exec(line)?.[1] ?? "";
    if (line.startsWith("CREATE")) {
      const answer = refuse(name);
      if (answer === null) names.push(made(name));
      return `TAG ${answer ?? "OK"}\r\n`;
    }
    const matching = names.filter((candidate) => name === "*" || candidate === name);
    return `${matching.map((candidate) => `* ${line.slice(0, 4)} () "/" "${candidate}"\r\n`).join("")}TAG OK\r\n`;
  }, "new");
  const signedIn: SignedIn = { ...account({}).signedIn, channel };
  return { signedIn, commands, created: () => commands.filter((command) => command.startsWith("CREATE")) };
}

describe("making a folder", () => {
  it("leaves one that exists alone", async () => {
    for (const answer of ["NO [ALREADYEXISTS] there", "NO Mailbox already exists"]) {
      const { signedIn, created } = store(["a", "a/b"], () => answer);
      expect(await createFolder(signedIn, ["a", "b"])).toMatchObject({ name: "a/b" });
      expect(created()).toEqual(['CREATE "a/b"']);
    }
  });

  it("encodes the levels and lets the server make those above", async () => {
    const { signedIn, created } = store([]);
    expect(await createFolder(signedIn, ["Ä & Ö", "x"])).toMatchObject({ path: ["Ä & Ö", "x"] });
    expect(created()).toEqual(['CREATE "&AMQ- &- &ANY-/x"']);
  });

  it("makes the levels above one by one where the server refuses", async () => {
    const names = new Set<string>(["a"]);
    const { signedIn, created } = store(["a"], (name) => {
      if (name === "a/b/c" && !names.has("a/b")) return "NO parent is missing";
      names.add(name);
      return null;
    });
    expect(await createFolder(signedIn, ["a", "b", "c"])).toMatchObject({ name: "a/b/c" });
    expect(created()).toEqual(['CREATE "a/b/c"', 'CREATE "a/b"', 'CREATE "a/b/c"']);
  });

  it("answers the spelling that the server gave it", async () => {
    const { signedIn } = store([" dot"], undefined, (name) => name.replace(/\.$/, ""));
    expect(await createFolder(signedIn, ["x."])).toMatchObject({ name: "x" });
    const caseless = store(["Work"], () => "NO [ALREADYEXISTS] exists");
    expect(await createFolder(caseless.signedIn, ["work"])).toMatchObject({ name: "Work" });
  });

  it("does not take another folder for it when the server refuses", async () => {
    const { signedIn } = store([" dot"], () => "NO [CANNOT] no dots here");
    await expect(createFolder(signedIn, [".dot"])).rejects.toMatchObject({ code: "folder.notAllowed" });
    const taken = store(["a "], () => "NO [ALREADYEXISTS] exists");
    await expect(createFolder(taken.signedIn, ["a"])).rejects.toMatchObject({ code: "folder.notAllowed" });
  });

  it("does not take what its wildcards list for it", async () => {
    const { signedIn, commands } = account({
      LIST: '* LIST () "/" "all"\r\n* LIST () "/" "a/b"\r\nTAG OK\r\n',
      CREATE: "TAG NO no wildcards here\r\n",
    });
    for (const name of ["a*", "%", "*"]) {
      await expect(createFolder(signedIn, [name])).rejects.toMatchObject({ code: "folder.notAllowed" });
      expect(commands).toContain(`CREATE "${name}"`);
    }
  });

  it("does not believe a server that made nothing", async () => {
    const { signedIn } = store([], undefined, () => "elsewhere");
    await expect(createFolder(signedIn, ["a"])).rejects.toMatchObject({ code: "folder.notAllowed" });
  });

  it("says when there is no room", async () => {
    const { signedIn } = store([], () => "NO [OVERQUOTA] too many folders");
    await expect(createFolder(signedIn, ["a", "b"])).rejects.toMatchObject({ code: "quota.full" });
  });
});

describe("making many folders", () => {
  it("sends them without waiting, those above first, and looks once", async () => {
    const paths = [["a", "b"], ["a"], ...Array.from({ length: 58 }, (_, index) => [`f${index}`])];
    const { signedIn, commands, created } = store([]);
    const made = await createFolders(signedIn, paths);
    expect(made.map((folder) => folder?.name)).toEqual(paths.map((path) => path.join("/")));
    expect(created()).toHaveLength(60);
    expect(created().slice(0, 3)).toEqual(['CREATE "a"', 'CREATE "a/b"', 'CREATE "f0"']);
    expect(commands.filter((command) => /^(?:LIST|LSUB)/.test(command))).toHaveLength(1);
  });

  it("is not stopped by one that is refused, and does not take another spelling for it", async () => {
    const refuse = (name: string): string | null => (name === "bad" ? "NO [CANNOT] not this one" : null);
    const { signedIn } = store(["here"], refuse, (name) => name.replace(/\.$/, ""));
    const made = await createFolders(signedIn, [["bad"], ["here"], ["x."], ["c"], ["d"]]);
    expect(made.map((folder) => folder?.name ?? null)).toEqual([null, "here", null, "c", "d"]);
  });

  it("goes one by one while a server refuses, gives it something to grant, and stops before it ends the connection", async () => {
    const { signedIn, commands, created } = store([], () => "NO [CANNOT] nothing at all");
    const paths = Array.from({ length: 20 }, (_, index) => [`f${index}`]);
    expect(await createFolders(signedIn, paths)).toEqual(paths.map(() => null));
    expect(commands.indexOf("NOOP")).toBe(3);
    expect(created()).toHaveLength(4);
  });
});

describe("what a server makes of names", () => {
  it("is known by family and asked where the family leaves a doubt", async () => {
    const maildir = account({ 'STATUS "a.b"': "TAG NO [CANNOT] Character not allowed\r\n" }, { product: "dovecot" });
    expect(await askedNamingOf(maildir.signedIn)).toMatchObject({
      delimiter: "/",
      forbidden: ".",
      forbiddenFirst: "~",
      allBelowInbox: false,
    });
    const other = account({ 'STATUS "a.b"': "TAG NO Mailbox doesn't exist\r\n" }, { product: "dovecot" });
    expect((await askedNamingOf(other.signedIn)).forbidden).toBe("");
    expect(maildir.commands).toEqual(['STATUS "a.b" (MESSAGES)']);
    expect(other.commands).toEqual(['STATUS "a.b" (MESSAGES)', 'STATUS "a.lock" (MESSAGES)']);
  });

  it("is asked whether folders with mail can hold folders, where the answer tells", async () => {
    const locked = { 'STATUS "a.lock"': "TAG NO [CANNOT] Contains reserved name\r\n" };
    const mbox = account(locked, { product: "dovecot" });
    expect(await askedNamingOf(mbox.signedIn)).toMatchObject({ mailOrFolders: true, forbidden: "" });
    // Maildir++ takes no dot at all, and where dots part levels the name is one of two.
    const maildir = account({ ...locked, 'STATUS "a.b"': "TAG NO [CANNOT] no\r\n" }, { product: "dovecot" });
    expect(await askedNamingOf(maildir.signedIn)).toMatchObject({ mailOrFolders: false, forbidden: "." });
    const dotted = account(locked, { product: "dovecot", personal: [{ prefix: "", delimiter: "." }] });
    expect(await askedNamingOf(dotted.signedIn)).toMatchObject({ mailOrFolders: false });
    expect([...maildir.commands, ...dotted.commands].filter((command) => command.includes("lock"))).toEqual([]);
  });

  it("is nothing special for a server that is not known", async () => {
    const { signedIn, commands } = account({}, { personal: [{ prefix: "INBOX.", delimiter: "." }] });
    expect(await askedNamingOf(signedIn)).toEqual(namingOf(signedIn));
    expect(namingOf(signedIn)).toEqual({
      delimiter: ".",
      forbidden: "",
      forbiddenFirst: "",
      maxLevelBytes: 200,
      maxPathBytes: 1000,
      ignoresCase: false,
      mailOrFolders: false,
      allBelowInbox: true,
    });
    expect(commands).toEqual([]);
  });
});
