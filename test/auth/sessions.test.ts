import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { beginSession, endSession, hashOfSession, LIMITS, viewerOf } from "../../lib/auth/sessions.ts";
import { endOwnSession } from "../../lib/services/sign-out.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  type TestPerson,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 10, 22, 12);

let portal: TestPortal;
let person: TestPerson;
beforeAll(async () => {
  portal = await testPortal();
  person = await addPerson(portal);
});
afterAll(() => portal.close());

const begin = (at = NOON) =>
  beginSession(portal.database.client, { kind: "person", personId: person.viewer.personId }, at);
const kindAt = async (id: string, at: number) => (await viewerOf(portal.database, id, at)).kind;

describe("a session", () => {
  it("says who holds it", async () => {
    const id = await begin();
    const { personId, serverId, login } = person.viewer;
    const session = hashOfSession(id);
    expect(await viewerOf(portal.database, id, NOON)).toEqual({ kind: "person", personId, serverId, login, session });
  });

  it("SEC 11: has an id of 256 random bits that stands in the database only as its hash", async () => {
    const ids = [await begin(), await begin()];
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(Buffer.from(id, "base64url")).toHaveLength(32);
    const rows = JSON.stringify(await portal.database.client.session.findMany());
    for (const id of ids) {
      expect(rows).not.toContain(id);
      expect(rows).toContain(hashOfSession(id));
    }
  });

  it("that does not exist is nobody's", async () => {
    expect(await kindAt("no such id", NOON)).toBe("nobody");
    expect(await kindAt(hashOfSession(await begin()), NOON)).toBe("nobody");
  });

  it("SEC 13: ends after an hour without a request", async () => {
    const id = await begin();
    expect(await kindAt(id, NOON + 60 * MINUTE)).toBe("nobody");
    expect(await kindAt(id, NOON + 59 * MINUTE)).toBe("person");
    expect(await kindAt(id, NOON + 118 * MINUTE)).toBe("person");
    expect(await kindAt(id, NOON + 178 * MINUTE)).toBe("nobody");
  });

  it("SEC 13: ends after twelve hours, however busy it is", async () => {
    const id = await begin();
    const end = NOON + LIMITS.person.whole;
    for (let at = NOON; at < end; at += 50 * MINUTE) expect(await kindAt(id, at)).toBe("person");
    expect(await kindAt(id, end - 1)).toBe("person");
    expect(await kindAt(id, end)).toBe("nobody");
    expect(LIMITS.person.whole).toBe(12 * 60 * MINUTE);
  });

  it("SEC 13: of an administrator ends after half an hour without a request, and after eight", async () => {
    const { viewer } = await addAdministrator(portal, "root");
    const owner = { kind: "administrator", administratorId: viewer.administratorId } as const;
    const id = await beginSession(portal.database.client, owner, NOON);
    expect(await kindAt(id, NOON + 29 * MINUTE)).toBe("administrator");
    expect(await kindAt(id, NOON + 60 * MINUTE)).toBe("nobody");
    expect(LIMITS.administrator.whole).toBe(8 * 60 * MINUTE);
  });

  it("notes to the minute when it was last used", async () => {
    const id = await begin();
    const lastSeen = async () => {
      const row = await portal.database.client.session.findUniqueOrThrow({ where: { idHash: hashOfSession(id) } });
      return row.lastSeenAt.getTime();
    };
    await kindAt(id, NOON + 59_999);
    expect(await lastSeen()).toBe(NOON);
    await kindAt(id, NOON + MINUTE);
    expect(await lastSeen()).toBe(NOON + MINUTE);
  });

  it("SEC 11: is nobody's as soon as it was ended, and the person's other sessions are not touched", async () => {
    const [one, other] = [await begin(), await begin()];
    await endSession(portal.database.client, hashOfSession(one));
    expect(await kindAt(one, NOON)).toBe("nobody");
    expect(await kindAt(other, NOON)).toBe("person");
  });
});

describe("signing out", () => {
  it("SEC 13: stops nothing that is copied, and takes no password that it needs", async () => {
    const mover = await addPerson(portal);
    const { id } = await addMigration(portal, mover, { phase: "copying", activity: "running" });
    const { client } = portal.database;
    const kept = async () => [await client.migration.findUnique({ where: { id } }), await client.credential.count()];
    const before = await kept();
    await endOwnSession(portal.database, mover.viewer);
    expect(await viewerOf(portal.database, mover.sessionId, Date.now())).toEqual({ kind: "nobody" });
    expect(await kept()).toEqual(before);
  });

  it("ends this session alone and is recorded", async () => {
    const other = await begin(Date.now());
    await endOwnSession(portal.database, person.viewer);
    expect(await kindAt(person.sessionId, Date.now())).toBe("nobody");
    expect(await kindAt(other, Date.now())).toBe("person");
    const { personId } = person.viewer;
    const entries = await portal.database.client.auditEvent.findMany({
      where: { action: "session.end", actorId: personId },
    });
    expect(entries).toMatchObject([{ actorKind: "person", actorId: personId }]);
  });
});
