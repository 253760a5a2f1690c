/**
 * What every pair of sessions does, whatever server is behind them: one list of behaviours, run over the in-memory world, the scripted
 * server, and Dovecot, Cyrus and Courier, so that none of them is more obliging than the others.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MailError } from "../../lib/engine/errors.ts";
import type {
  FetchedMessage,
  FolderLook,
  FolderNaming,
  KnownMessages,
  MessageFacts,
  NewSession,
  OldSession,
  OutgoingMessage,
  ReadFromLook,
} from "../../lib/engine/ports.ts";
import { appendAll } from "./append-all.ts";
import { ownCopies } from "./own-copies.ts";

/** A server with room for any number of accounts. */
export interface ContractServer {
  connectOld(user: string): Promise<OldSession>;
  connectNew(user: string): Promise<NewSession>;
  /** Tries to sign in with the password `C4NARY`; undefined where there are no passwords. */
  connectWrongly?(): Promise<unknown>;
}

export interface ContractFacts {
  readonly naming: Partial<FolderNaming>;
  /** Whether a folder that is opened says which UID comes next. */
  readonly namesUidNext: boolean;
  /** Whether APPEND answers the UID. */
  readonly uidPlus: boolean;
  /** Whether it tells how folders stand along with their list. */
  readonly tellsStandings: boolean;
}

const USER = "contract";
const small = Buffer.from("From: a@mail.example\r\nSubject: small\r\n\r\nshort\r\n");
const eightBit = Buffer.from(
  "Subject: 8 bit\r\nX: y\r\n\r\n\xe4\xf6\xfc and a dot:\r\n.\r\n..\r\nFrom me\r\n",
  "latin1",
);
const long = Buffer.from(`Subject: long\r\n\r\n${`${"0123456789".repeat(9)}\r\n`.repeat(3_000)}`);

/** Declares the tests. `server` is asked once everything declared around them has been started. */
export function sessionContract(name: string, facts: ContractFacts, server: () => ContractServer): void {
  describe(`sessions on ${name}`, () => {
    let old: OldSession;
    let fresh: NewSession;
    // One pair for all: Courier takes more than a second for each sign-in.
    beforeAll(async () => {
      fresh = await server().connectNew(USER);
      old = await server().connectOld(USER);
    });
    afterAll(() => Promise.all([old.close(), fresh.close()]));

    /** A folder with these messages in it, selected on new and examined on old; and what append() said. */
    async function folderWith(title: string, ...messages: OutgoingMessage[]) {
      const folder = await fresh.createFolder(["Contract", title]);
      const selected = await fresh.select(folder.name);
      const results = [];
      for (const one of messages) results.push(...(await appendAll(fresh, folder.name, [one])));
      return { name: folder.name, selected, results, opened: await old.examine(folder.name) };
    }

    it("know how folders are named, and list the inbox", async () => {
      expect(fresh.naming).toMatchObject(facts.naming);
      const inbox = (await old.listFolders()).filter(({ path }) => path.length === 1 && path[0] === "INBOX");
      expect(inbox).toMatchObject([{ selectable: true }]);
      expect(await old.examine("INBOX")).toMatchObject({ messages: 0 });
      expect(await all(old.listMessages(1, null))).toEqual([]);
    });

    it("make a folder with the levels above it, list it, and take one that is there", async () => {
      const path = ["Contract", "Entwürfe & mehr", "2003"];
      const made = await fresh.createFolder(path);
      expect(made).toMatchObject({ path, selectable: true });
      await fresh.subscribe(made.name);
      const listed = (await old.listFolders()).filter((folder) => folder.path.join("/") === path.join("/"));
      expect(listed).toEqual([{ ...made, subscribed: true }]);
      expect((await fresh.createFolder(path)).name).toBe(made.name);
      expect((await fresh.listFolders()).filter(({ name: each }) => each === made.name)).toHaveLength(1);
    });

    it("make many folders at once, subscribe to them, and say which are not there under their names", async () => {
      const there = await fresh.createFolder(["Contract", "there already"]);
      const names = ["above", "there already", ...Array.from({ length: 8 }, (_, index) => `many ${index}`)];
      const paths = [...names.map((name) => ["Contract", name]), ["Contract", "above", "ü"]];
      const made = await fresh.createFolders(paths);
      expect(made.map((folder) => folder?.path)).toEqual(paths);
      expect(made[1]?.name).toBe(there.name);
      const ours = made.flatMap((folder) => folder?.name ?? []);
      const nowhere = `INBOX${fresh.naming.delimiter}nowhere`;
      await fresh.subscribeAll([nowhere, ...ours]);
      const listed = (await old.listFolders()).filter(({ name }) => ours.includes(name));
      expect(listed.map(({ subscribed }) => subscribed)).toEqual(paths.map(() => true));
      expect(await fresh.createFolders([])).toEqual([]);
    });

    it("look into many folders at once, and see of each what one question after the other shows", async () => {
      const { name: first } = await folderWith(
        "look 1",
        outgoing(small),
        outgoing(long, { flags: ["\\Seen", "$Work"] }),
      );
      const { name: second } = await folderWith("look 2", outgoing(eightBit));
      const { name: empty } = await folderWith("look 3");
      const facts: MessageFacts[][] = [];
      for (const name of [first, second]) {
        await old.examine(name);
        facts.push((await all(old.listMessages(1, null))).flat());
      }
      const uids = facts.map((rows) => rows.map(({ uid }) => uid));
      const nowhere = `INBOX${fresh.naming.delimiter}nowhere`;
      const looks: FolderLook[] = [
        { name: first, messages: 2, withFirstHeader: true, bodies: uids[0]?.slice(1) ?? [] },
        { name: nowhere, messages: 2, withFirstHeader: true, bodies: uids[0] ?? [] },
        { name: second, messages: 1, withFirstHeader: false, bodies: uids[1] ?? [] },
        { name: first, messages: 1, withFirstHeader: false, bodies: [] },
        { name: empty, messages: 0, withFirstHeader: true, bodies: [] },
        { name: second, messages: 0, withFirstHeader: false, bodies: [] },
      ];
      const read: [string, number, string][] = [];
      const keep: ReadFromLook = async (look, { uid, body }) => {
        if (look.name !== nowhere) read.push([look.name, uid, await text(body)]);
      };
      const sights = await all(old.lookInto(looks, keep));
      expect(sights.map((sight) => sight?.messages ?? null)).toEqual([facts[0], null, facts[1], null, [], null]);
      expect(read).toEqual([
        [first, uids[0]?.[1], long.toString("latin1")],
        [second, uids[1]?.[0], eightBit.toString("latin1")],
      ]);
      const header = sights[0]?.firstHeader;
      expect(header?.uid).toBe(uids[0]?.[0]);
      expect(small.toString("latin1").startsWith(Buffer.from(header?.header ?? "").toString("latin1"))).toBe(true);
      for (const [index, name] of [first, second].entries())
        expect(sights[index * 2]?.opened.uidValidity).toBe((await old.examine(name)).uidValidity);
    });

    it("see of a folder that is known in part what else is in it, and which flags were given since", async () => {
      const { name } = await folderWith("known", outgoing(small), outgoing(long), outgoing(eightBit));
      const [first = 0, second = 0, third = 0] = uidsOf(await all(old.listMessages(1, null)));
      const before = (await old.listStandings()).standings.get(name);
      if (!before) return;
      const lookAt = async (messages: number, known: Partial<KnownMessages>) => {
        const look = { name, messages, withFirstHeader: false, bodies: [] };
        const { uidNext, highestModSeq: modSeq } = before;
        const looks = [{ ...look, known: { messages: 2, uidNext, again: [second], modSeq, ...known } }];
        const [sight = null] = await all(old.lookInto(looks, async () => undefined));
        return sight;
      };
      expect(await lookAt(3, {}), "nothing new").toMatchObject({ messages: [{ uid: second }] });
      await fresh.addFlags(ownCopies(first), ["\\Flagged", "$Later"]);
      await appendAll(fresh, name, [outgoing(small, { flags: ["\\Seen"] })]);
      const sight = await lookAt(4, {});
      expect(sight?.messages).toMatchObject([
        { uid: second },
        { uid: before.uidNext, flags: ["\\Seen"], size: small.length },
      ]);
      expect([...(sight?.newFlags?.get(first) ?? [])].sort()).toEqual(["$Later", "\\Flagged"]);
      expect(sight?.newFlags?.get(third) ?? [], "not changed").toEqual([]);
      expect(await lookAt(4, { messages: 3 }), "one less than was known").toBeNull();
      await old.examine(name);
      expect((await all(old.listMessages(1, null))).flat()).toHaveLength(4);
    });

    it("tell of single messages what a listing tells, and nothing of those that are not there", async () => {
      await folderWith("single", outgoing(small), outgoing(long), outgoing(eightBit));
      const rows = (await all(old.listMessages(1, null))).flat();
      const [first, , third] = rows;
      const uids = [third?.uid ?? 0, first?.uid ?? 0, (third?.uid ?? 0) + 40];
      expect(await old.factsOf(uids)).toEqual([first, third]);
      expect(await old.factsOf([])).toEqual([]);
    });

    it("go on with the next command when a look is broken off", async () => {
      const { name } = await folderWith("broken look", outgoing(long), outgoing(long));
      const uids = uidsOf(await all(old.listMessages(1, null)));
      const look = { name, messages: 2, withFirstHeader: true, bodies: uids };
      for await (const sight of old.lookInto([look, look, look], async () => undefined)) {
        expect(sight?.messages).toHaveLength(2);
        break;
      }
      const stop = (): Promise<void> => Promise.reject(new Error("stopped"));
      await expect(all(old.lookInto([look, look], stop))).rejects.toThrow("stopped");
      await old.keepAlive();
      expect(await old.examine(name)).toMatchObject({ messages: 2 });
    });

    it("open a new folder empty, with its numbers and what can be stored there", async () => {
      const { selected, opened } = await folderWith("empty");
      expect(selected).toMatchObject({ messages: 0, newKeywords: true });
      expect([...(selected.permanentFlags ?? [])]).toEqual(
        expect.arrayContaining(["\\seen", "\\answered", "\\flagged", "\\draft"]),
      );
      expect(selected.uidNext === null).toBe(!facts.namesUidNext);
      expect(opened).toMatchObject({ messages: 0, uidNext: selected.uidNext, uidValidity: selected.uidValidity });
    });

    it("store flags, keywords and dates, and say where each message went", async () => {
      const first = { flags: ["\\Seen", "$Forwarded"], internalDate: 1_000_000_000 };
      const second = { flags: [], internalDate: 1_000_000_001 };
      const { results, selected, opened } = await folderWith(
        "stored",
        outgoing(small, first),
        outgoing(eightBit, second),
      );
      const listed = (await all(old.listMessages(1, null))).flat();
      expect(listed).toMatchObject([
        { ...first, size: small.length, flags: expect.arrayContaining(first.flags) },
        { ...second, size: eightBit.length },
      ]);
      expect(opened).toMatchObject({ messages: 2, uidValidity: selected.uidValidity });
      const [one = 0, two = 0] = listed.map(({ uid }) => uid);
      expect(two).toBe(one + 1);
      if (facts.namesUidNext) expect([selected.uidNext, opened.uidNext]).toEqual([one, two + 1]);
      expect(results).toEqual([one, two].map((uid) => ({ outcome: "stored", uid: facts.uidPlus ? uid : null })));
    });

    it("list in ascending windows, from any UID to any other", async () => {
      const { name: folder } = await folderWith("windows", ...Array.from({ length: 7 }, () => outgoing(small)));
      const windows = await all(old.listMessages(1, null));
      expect(windows.every((window) => window.length > 0)).toBe(true);
      const uids = uidsOf(windows);
      expect(uids).toHaveLength(7);
      expect(uids).toEqual([...new Set(uids)].sort((one, two) => one - two));
      const [, second = 0, , fourth = 0, , , last = 0] = uids;
      expect(uidsOf(await all(old.listMessages(second, fourth)))).toEqual(uids.slice(1, 4));
      expect(uidsOf(await all(old.listMessages(last, null)))).toEqual([last]);
      expect(uidsOf(await all(old.listMessages(last + 1, null))), "nothing behind the last one").toEqual([]);
      expect(await old.examine(folder)).toMatchObject({ messages: 7 });
    });

    it("hand out headers, and bodies byte for byte", async () => {
      const bodies = [small, eightBit, long];
      await folderWith("bodies", ...bodies.map((bytes) => outgoing(bytes)));
      const uids = uidsOf(await all(old.listMessages(1, null)));
      const headers = await all(old.fetchHeaders(uids));
      const expected = bodies.map((bytes) => bytes.subarray(0, bytes.indexOf("\r\n\r\n") + 4).toString("latin1"));
      expect(headers.map(({ uid }) => uid)).toEqual(uids);
      expect(headers.map(({ header }) => Buffer.from(header).toString("latin1"))).toEqual(expected);
      const read: [number, number, string][] = [];
      for await (const { uid, size, body } of old.fetchMessages(uids)) read.push([uid, size, await text(body)]);
      expect(read).toEqual(bodies.map((bytes, index) => [uids[index], bytes.length, bytes.toString("latin1")]));
    });

    it("hand out the next message whole when one was not read", async () => {
      await folderWith("unread", outgoing(long), outgoing(small), outgoing(long), outgoing(eightBit));
      const uids = uidsOf(await all(old.listMessages(1, null)));
      const read: string[] = [];
      for await (const { size, body } of old.fetchMessages(uids)) if (size !== long.length) read.push(await text(body));
      expect(read).toEqual([small, eightBit].map((bytes) => bytes.toString("latin1")));
    });

    it("leave out a message that is not there", async () => {
      await folderWith("missing", outgoing(small));
      const [uid = 0] = uidsOf(await all(old.listMessages(1, null)));
      const asked = [uid, uid + 7, uid + 100_000];
      expect((await all(old.fetchHeaders(asked))).map((row) => row.uid)).toEqual([uid]);
      expect((await all(old.fetchMessages(asked))).map((row) => row.uid)).toEqual([uid]);
      expect(await all(old.fetchMessages([uid + 7]))).toEqual([]);
    });

    it("say that a folder is not there, and go on", async () => {
      const nowhere = `INBOX${fresh.naming.delimiter}nowhere`;
      expect(await errorOf(old.examine(nowhere))).toMatchObject({ code: "folder.vanished", side: "old" });
      const [result] = await appendAll(fresh, nowhere, [outgoing(small)]);
      expect(result).toMatchObject({ outcome: "refused", error: { code: "folder.vanished", side: "new" } });
      await old.keepAlive();
      await fresh.keepAlive();
    });

    it("add flags and take none away", async () => {
      const { name: folder } = await folderWith("flags", outgoing(small, { flags: ["\\Seen"] }), outgoing(small));
      await fresh.select(folder);
      const uids = uidsOf(await all(fresh.listMessages(1, null)));
      await fresh.addFlags(ownCopies(...uids.slice(0, 1)), ["\\Flagged", "$Work"]);
      await expect(fresh.addFlags(ownCopies(...uids), ["\\Deleted"])).rejects.toThrow();
      const listed: readonly MessageFacts[] = (await all(fresh.listMessages(1, null))).flat();
      expect(listed.map(({ flags }) => [...flags].sort())).toEqual([["$Work", "\\Flagged", "\\Seen"], []]);
    });

    it("tell how folders stand while they list them, and count every change and nothing else", async () => {
      const { name: folder, opened } = await folderWith("standing", outgoing(small), outgoing(long));
      const standing = async () => (await old.listStandings()).standings.get(folder);
      expect((await old.listStandings()).folders).toEqual(await old.listFolders());
      const first = await standing();
      expect(first !== undefined, "is told").toBe(facts.tellsStandings);
      if (!first) return;
      expect(first).toMatchObject({ uidValidity: opened.uidValidity, uidNext: opened.uidNext, messages: 2 });
      await fresh.createFolder(["Contract", "standing", "below"]);
      const uids = uidsOf(await all(fresh.listMessages(1, null)));
      await all(old.fetchHeaders(uids));
      await old.examine("INBOX");
      expect(await standing(), "looking changes nothing").toEqual(first);
      await fresh.addFlags(ownCopies(...uids.slice(0, 1)), ["\\Flagged"]);
      const flagged = await standing();
      expect(flagged?.highestModSeq).not.toBe(first.highestModSeq);
      expect({ ...flagged, highestModSeq: first.highestModSeq }, "nothing but a flag").toEqual(first);
      await appendAll(fresh, folder, [outgoing(small)]);
      const appended = await standing();
      expect(appended).toMatchObject({ uidNext: first.uidNext + 1, messages: 3 });
      expect(appended?.highestModSeq).not.toBe(flagged?.highestModSeq);
      const { highestModSeq = appended?.highestModSeq } = await old.examine(folder);
      expect(highestModSeq, "as the open folder says").toBe(appended?.highestModSeq);
    });

    it("stay where they are when they are kept alive", async () => {
      await folderWith("kept", outgoing(small));
      await old.keepAlive();
      await fresh.keepAlive();
      expect((await all(old.listMessages(1, null))).flat()).toHaveLength(1);
    });

    it("take messages in every way that they offer, several at once and one behind the other, in order", async () => {
      expect(fresh.appendWays.at(-1)).toBe("oneByOne");
      for (const way of fresh.appendWays) {
        const { name: folder } = await folderWith(`by ${way}`);
        const bytes = [small, eightBit, long].slice(0, fresh.appendBatch);
        const flags = [["\\Seen", "$Work"], ["$Home"], []];
        const batch = bytes.map((one, index) => ({ ...held(one), flags: flags[index] ?? [] }));
        const [first, second] = await Promise.all([
          appendAll(fresh, folder, batch, { way }),
          appendAll(fresh, folder, [outgoing(long)], { way }),
        ]);
        const both = [...first, ...second];
        expect(both.map(({ outcome }) => outcome)).toEqual([...bytes, long].map(() => "stored"));
        const places = both.map((result) => (result.outcome === "stored" ? result.uid : null));
        await old.examine(folder);
        const rows = (await all(old.listMessages(1, null))).flat();
        if (facts.uidPlus) expect(places).toEqual(rows.map(({ uid }) => uid));
        const got: string[] = [];
        for await (const { body } of old.fetchMessages(rows.map(({ uid }) => uid))) got.push(await text(body));
        expect(got).toEqual([...bytes, long].map((one) => one.toString("latin1")));
        expect(rows.map((row) => [...row.flags].sort())).toEqual(
          [...flags.slice(0, bytes.length), []].map((one) => [...one].sort()),
        );
      }
    });

    it("store nothing at all of a MULTIAPPEND that breaks off, where they say so", async () => {
      if (!fresh.appendWays.includes("multi")) return;
      const { name: folder } = await folderWith("broken off");
      const other = await server().connectNew(USER);
      const batch = [held(small), held(long), { ...outgoing(long), body: brokenOff() }];
      await expect(appendAll(other, folder, batch, { way: "multi" })).rejects.toThrow("the old side is gone");
      await other.close();
      expect(await old.examine(folder)).toMatchObject({ messages: 0 });
    });

    it("store nothing of a message whose last byte is not given leave, and end with it", async () => {
      const { name: folder } = await folderWith("held");
      const other = await server().connectNew(USER);
      let asked = 0;
      const refuse = (): Promise<void> => {
        asked++;
        return Promise.reject(new Error("no lease"));
      };
      await expect(appendAll(other, folder, [outgoing(long)], { release: refuse })).rejects.toThrow("no lease");
      expect(asked).toBe(1);
      expect(await errorOf(other.keepAlive())).toMatchObject({ code: "net.lost", side: "new" });
      await other.close();
      expect(await old.examine(folder)).toMatchObject({ messages: 0 });
    });

    it("store nothing of a message whose lease is lost right before its last byte", async () => {
      const { name: folder } = await folderWith("lost");
      const other = await server().connectNew(USER);
      const lost = (): void => {
        throw new Error("asleep for too long");
      };
      await expect(appendAll(other, folder, [outgoing(long)], { lastLook: lost })).rejects.toThrow(
        "asleep for too long",
      );
      expect(await errorOf(other.keepAlive())).toMatchObject({ code: "net.lost", side: "new" });
      await other.close();
      expect(await old.examine(folder)).toMatchObject({ messages: 0 });
    });

    it("are closed without a word of complaint, and are of no use then", async () => {
      const other = await server().connectOld(USER);
      await other.close();
      await other.close();
      expect(await errorOf(other.listFolders())).toMatchObject({ code: "net.lost", side: "old" });
    });

    it("are not had with a wrong password, which nobody repeats", async () => {
      const wrongly = server().connectWrongly?.();
      if (wrongly === undefined) return;
      const error = await errorOf(wrongly);
      expect(error).toMatchObject({ code: "auth.refused" });
      expect(String(error) + error.stack).not.toContain("C4NARY");
    });
  });
}

function outgoing(bytes: Buffer, more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return { size: bytes.length, flags: [], internalDate: 900_000_000, body: pieces(bytes), ...more };
}

/** In memory, as messages of a batch are. */
function held(bytes: Buffer): OutgoingMessage {
  return { ...outgoing(bytes), body: [bytes] };
}

async function* brokenOff(): AsyncGenerator<Uint8Array> {
  yield long.subarray(0, 100_000);
  throw new Error("the old side is gone");
}

async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000);
}

async function all<Item>(items: readonly Item[] | AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function text(body: FetchedMessage["body"]): Promise<string> {
  return Buffer.concat(await all(body)).toString("latin1");
}

function uidsOf(windows: readonly (readonly MessageFacts[])[]): number[] {
  return windows.flat().map(({ uid }) => uid);
}

async function errorOf(work: Promise<unknown>): Promise<MailError> {
  return work.then(
    () => {
      throw new Error("it did not fail");
    },
    (error) => error,
  );
}
