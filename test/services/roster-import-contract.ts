/** What reading in a list of people promises on every database. */
import { beforeEach, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import {
  applyUpload,
  excuseMissing,
  type RosterFileProblem,
  uploadRoster,
  uploadView,
} from "../../lib/services/roster-import.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addRosterEntry,
  addServer,
  type TestPortal,
} from "../support/portal.ts";

/** `portal` is opened by the caller, and closed. */
export function describeRosterImport(portal: () => TestPortal): void {
  let admin: Administrator;
  let serverId: string;
  let newServerId: string;
  beforeEach(async () => {
    const { client } = portal().database;
    await client.rosterEntry.deleteMany();
    await client.rosterUpload.deleteMany();
    await client.auditEvent.deleteMany();
    await client.wave.deleteMany();
    await client.migration.deleteMany();
    await client.account.deleteMany();
    await client.person.deleteMany();
    await client.server.deleteMany();
    admin = (await addAdministrator(portal(), crypto.randomUUID())).viewer;
    serverId = (await addServer(portal(), { name: "Old mail", host: "old.host", use: "old" })).id;
    newServerId = (await addServer(portal(), { name: "New mail", host: "new.host", use: "new" })).id;
  });

  const upload = async (text: string | Uint8Array) => {
    const bytes = typeof text === "string" ? Buffer.from(text) : text;
    const uploaded = await uploadRoster(portal(), admin, bytes);
    if (!uploaded.ok) throw new Error(`it was refused: ${uploaded.problem.kind}`);
    return uploaded.id;
  };
  const view = (id: string) => uploadView(portal(), admin, id);
  const read = async (text: string | Uint8Array) => {
    const id = await upload(text);
    expect(await applyUpload(portal(), admin, id)).toBe(true);
    return id;
  };
  const entries = () => portal().database.client.rosterEntry.findMany({ orderBy: { oldAddress: "asc" } });

  it("shows what a list would change and writes nothing, and then writes that", async () => {
    const id = await upload(
      `Name;Alte Adresse;Neue Adresse;Neuer Server;Gruppe;Kontakt;Zustellung umgestellt;Aliase und Weiterleitungen;Vermerk;Grund für den Vermerk;Notiz;Büro\r\n` +
        `"Weiß; Jürgen";J.Weiss@old.example;weiss@new.example;new mail;Physik;"Sekretariat ""Physik""";ja;"a@old.example, B@old.example";;;;12\r\n` +
        `Pförtner;tor@old.example;;;physik;;nein;;Ausgenommen;in Rente;;\r\n`,
    );
    const { plan, unknown, isApplied } = await view(id);
    expect(plan).toMatchObject({ newCount: 2, changedCount: 0, sameCount: 0, problems: [], newWaves: ["Physik"] });
    expect([unknown, isApplied]).toEqual([["Büro"], false]);
    expect(await entries()).toEqual([]);
    expect(await applyUpload(portal(), admin, id)).toBe(true);
    expect(await entries()).toMatchObject([
      {
        ...{
          serverId,
          oldAddress: "j.weiss@old.example",
          newAddress: "weiss@new.example",
          newServerId,
          source: "list",
        },
        ...{ name: "Weiß; Jürgen", contact: 'Sekretariat "Physik"', deliverySwitched: true, mark: "expected" },
        ...{ aliases: '["a@old.example","b@old.example"]', deliverySwitchedAt: expect.any(Date) },
        searchText: 'weiß; jurgen\nsekretariat "physik"\na@old.example\nb@old.example',
      },
      {
        oldAddress: "tor@old.example",
        mark: "excused",
        markReason: "in Rente",
        deliverySwitched: false,
        newAddress: null,
      },
    ]);
    const wave = await portal().database.client.wave.findFirstOrThrow();
    expect((await entries()).map(({ waveId }) => waveId)).toEqual([wave.id, wave.id]);
    expect(await portal().database.client.auditEvent.findMany()).toMatchObject([
      { action: "roster.import", subjectId: id, details: JSON.stringify({ new: 2, changed: 0, same: 0, leftOut: 0 }) },
    ]);
  });

  it("finds nothing to do in a list that was read in before", async () => {
    const list = "old address,name,wave\na@old.example,Anna,1\nb@old.example,Ben,2\n";
    await read(list);
    const { plan } = await view(await upload(list));
    expect(plan).toMatchObject({ newCount: 0, changedCount: 0, sameCount: 2 });
  });

  it("changes what the list has columns for, and leaves moves and everything else as they are", async () => {
    const person = await addPerson(portal(), { serverId: newServerId, password: null });
    const options = { oldServerId: serverId, oldLogin: "a@old.example", oldPassword: null, listed: [] };
    const { id: migrationId } = await addMigration(portal(), person, options);
    const { personId } = person.viewer;
    const before = { name: "Ann", note: "Room 7", contact: "HR", mark: "dormant" } as const;
    await addRosterEntry(portal(), { serverId, oldAddress: "a@old.example", migrationId, personId, ...before });
    const id = await upload("old address\tname\nA@OLD.example\tAnna\n");
    expect((await view(id)).plan.entries).toMatchObject([{ line: 2, changed: ["name"], before: { name: "Ann" } }]);
    await applyUpload(portal(), admin, id);
    expect(await entries()).toMatchObject([{ ...before, name: "Anna", migrationId, personId, source: "list" }]);
  });

  it("remembers since when delivery is switched, and takes no later day for it", async () => {
    await read("old address,delivery switched\na@old.example,yes\n");
    const [first] = await entries();
    await read("old address,delivery switched,name\na@old.example,yes,Anna\n");
    expect((await entries())[0]?.deliverySwitchedAt).toEqual(first?.deliverySwitchedAt);
    await read("old address,delivery switched\na@old.example,no\n");
    expect((await entries())[0]).toMatchObject({ deliverySwitched: false, deliverySwitchedAt: null, name: "Anna" });
  });

  it("says line by line what is wrong, and writes the other lines", async () => {
    await addServer(portal(), { name: "Older mail", host: "older.host", use: "old" });
    const id = await upload(
      [
        "old address,old server,new server,delivery switched,mark,name,aliases",
        "a@old.example,Old mail,,yes,,,",
        ",Old mail,,,,,",
        "no address,old.host,,,,,",
        "b@old.example,,,,,,",
        "c@old.example,New mail,,,,,",
        "d@old.example,old.host:993,Old mail,maybe,gone,,",
        "A@old.example,OLD MAIL,,,,,",
        `e@old.example,Old mail,,,,${"x".repeat(201)},not/an address<`,
        "f@old.example,Old mail,,,excused,,",
      ].join("\n"),
    );
    const { plan } = await view(id);
    expect(plan.problems.map(({ line, column, problem }) => `${line} ${column} ${problem}`)).toEqual([
      ...["3 oldAddress missing", "4 oldAddress noAddress", "5 oldServer whichServer", "6 oldServer unknownServer"],
      ...["7 newServer unknownServer", "7 deliverySwitched noYesNo", "7 mark noMark", "8 oldAddress twice"],
      ...["9 name tooLong", "10 markReason noReason"],
    ]);
    expect(plan.problems.find(({ problem }) => problem === "twice")?.value).toBe("2");
    await applyUpload(portal(), admin, id);
    expect(await entries()).toMatchObject([{ oldAddress: "a@old.example" }]);
  });

  it("writes nothing when the roster is no longer as it was when the list was shown", async () => {
    const id = await upload("old address,name\na@old.example,Anna\n");
    await addRosterEntry(portal(), { serverId, oldAddress: "a@old.example", name: "Anne" });
    expect(await applyUpload(portal(), admin, id)).toBe(false);
    expect(await entries()).toMatchObject([{ name: "Anne" }]);
    expect(await view(id)).toMatchObject({ hasChanged: true, plan: { newCount: 0, changedCount: 1 } });
    expect(await applyUpload(portal(), admin, id)).toBe(true);
    expect(await applyUpload(portal(), admin, id)).toBe(false);
  });

  it("deletes nobody, and names those who are missing; on a word of their own they are excused, but for who has begun", async () => {
    const person = await addPerson(portal(), { serverId: newServerId, password: null });
    const options = { oldServerId: serverId, oldLogin: "busy@old.example", oldPassword: null, listed: [] };
    const { id: migrationId } = await addMigration(portal(), person, options);
    const other = (await addServer(portal(), { use: "old" })).id;
    await addRosterEntry(portal(), { serverId, oldAddress: "busy@old.example", migrationId });
    await addRosterEntry(portal(), { serverId, oldAddress: "gone@old.example" });
    await addRosterEntry(portal(), { serverId, oldAddress: "dormant@old.example", mark: "dormant" });
    await addRosterEntry(portal(), { serverId: other, oldAddress: "elsewhere@old.example" });
    const id = await read("old address,old server\na@old.example,Old mail\n");
    const { plan } = await view(id);
    expect(plan.missing.map(({ oldAddress }) => oldAddress)).toEqual(["gone@old.example"]);
    expect(plan.missingBegun).toBe(1);
    expect(await excuseMissing(portal(), admin, id, "not in the list of May")).toBe(1);
    expect(await entries()).toMatchObject([
      { oldAddress: "a@old.example", mark: "expected" },
      { oldAddress: "busy@old.example", mark: "expected" },
      { oldAddress: "dormant@old.example", mark: "dormant" },
      { oldAddress: "elsewhere@old.example", mark: "expected" },
      { oldAddress: "gone@old.example", mark: "excused", markReason: "not in the list of May" },
    ]);
  });

  it("excuses nobody before the list is read in, and shows a list to nobody but who brought it", async () => {
    await addRosterEntry(portal(), { serverId, oldAddress: "gone@old.example" });
    const id = await upload("old address\na@old.example\n");
    expect(await excuseMissing(portal(), admin, id, "x")).toBe(0);
    const other = (await addAdministrator(portal(), crypto.randomUUID())).viewer;
    await expect(uploadView(portal(), other, id)).rejects.toThrow("no such thing");
    await expect(applyUpload(portal(), other, id)).rejects.toThrow("no such thing");
  });

  it.each<[string, string | Uint8Array]>([
    ["UTF-8 with its mark", "\ufeffold address,name\na@old.example,Jürgen\n"],
    ["Windows-1252", Buffer.from("old address,name\na@old.example,J\xfcrgen\n", "latin1")],
    ["UTF-16", Buffer.from("\ufeffold address\tname\na@old.example\tJürgen\n", "utf16le")],
  ])("reads %s", async (_, text) => {
    await read(text);
    expect(await entries()).toMatchObject([{ name: "Jürgen" }]);
  });

  it.each<[string, RosterFileProblem]>([
    ["", { kind: "empty" }],
    ["old address\n", { kind: "empty" }],
    ["name,room\nx,y\n", { kind: "noAddresses", headings: ["name", "room"] }],
    ["old address,alt\na,b\n", { kind: "twice", heading: "alt" }],
    ['old address\n"a\n', { kind: "quotes", line: 2 }],
    [`old address\n${"a\n".repeat(50_001)}`, { kind: "tooManyRows" }],
    ["x".repeat(9 * 1024 * 1024 + 1), { kind: "tooLarge" }],
  ])("refuses what is no such list (%#)", async (text, problem) => {
    expect(await uploadRoster(portal(), admin, Buffer.from(text))).toEqual({ ok: false, problem });
  });
}
