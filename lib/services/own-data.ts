/** All that is kept of a person as one JSON file, for themselves: docs/PERSONAL-DATA.md. Never a password, sealed or not, and no checksum. */
import type { Person, Viewer } from "../auth/viewer.ts";
import { addressKey } from "../policy/undeliverable.ts";
import { onlyThemselves } from "./access.ts";
import { audit } from "./audit.ts";
import { OF_PERSON, OF_REFUSAL, OF_REVOCATION } from "./own-data-columns.ts";
import { auditOf, foldersOf, movesOf, runsOf } from "./own-data-moves.ts";
import type { Portal } from "./portal.ts";
import { ownConsents } from "./report-consent.ts";

/** Rows that are read as they are handed on, or one value. */
type Section = readonly [name: string, content: AsyncIterable<object> | object | string | number | null];

/** The file in pieces. For persons who have signed in themselves; throws NotFound for others. */
export async function ownData(portal: Portal, viewer: Viewer): Promise<AsyncGenerator<Uint8Array>> {
  onlyThemselves(viewer);
  await audit.record(portal.database.client, viewer, { action: "person.export", subjectId: viewer.personId });
  return pieces([
    ["format", "carryover-personal-data"],
    ["version", 1],
    ["madeAt", new Date().toISOString()],
    ...(await sectionsOfPerson(portal, viewer)),
    ["moves", movesOf(portal, viewer)],
    ["folders", foldersOf(portal, viewer)],
    ["runs", runsOf(portal, viewer)],
    ["audit", auditOf(portal, viewer)],
  ]);
}

async function* pieces(sections: readonly Section[]): AsyncGenerator<Uint8Array> {
  let before = "{\n";
  for (const [name, content] of sections) {
    yield Buffer.from(`${before}${JSON.stringify(name)}: `);
    if (isStream(content)) yield* listed(content);
    else yield Buffer.from(json(content));
    before = ",\n";
  }
  yield Buffer.from("\n}\n");
}

function isStream(content: Section[1]): content is AsyncIterable<object> {
  return typeof content === "object" && content !== null && Symbol.asyncIterator in content;
}

/** One row a line. */
async function* listed(rows: AsyncIterable<object>): AsyncGenerator<Uint8Array> {
  let before = "[\n";
  let isEmpty = true;
  for await (const row of rows) {
    yield Buffer.from(before + json(row));
    before = ",\n";
    isEmpty = false;
  }
  yield Buffer.from(isEmpty ? "[]" : "\n]");
}

/** Bytes are counted in more bits than JSON has a type for, and are never that many. */
function json(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? Number(each) : each));
}

async function sectionsOfPerson(portal: Portal, viewer: Person): Promise<Section[]> {
  const { client } = portal.database;
  const [person, consents, tokenRevocations] = await Promise.all([
    client.person.findUniqueOrThrow({ where: { id: viewer.personId }, select: OF_PERSON }),
    ownConsents(portal, viewer, Number.MAX_SAFE_INTEGER),
    client.tokenRevocation.findMany({ where: { personId: viewer.personId }, select: OF_REVOCATION }),
  ]);
  const { id, login, createdAt, server, accounts, mailAddress, deviceLinks, sessions, requests } = person;
  const date = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return [
    ["person", { id, login, createdAt, server: server.host }],
    [
      "accounts",
      accounts.map(({ credential, server: { host }, ...account }) => {
        return { ...account, server: host, credential, passwordKeptUntil: credential?.keepUntil ?? null };
      }),
    ],
    ["tokensToRevoke", tokenRevocations.map(withHost)],
    ["signInsBegun", person.signInAttempts.map(withHost)],
    ["mailAddress", mailAddress],
    ["undeliverable", await refusalOf(portal, mailAddress)],
    ["deviceLinks", deviceLinks.map(({ openedHash, ...link }) => ({ ...link, isOpened: openedHash !== null }))],
    ["sessions", sessions],
    ["questions", requests],
    [
      "helpDesk",
      consents.consents.map(({ createdAt: madeAt, expiresAt, revokedAt, openedBy, openedAt }) => ({
        ...{ createdAt: date(madeAt), expiresAt: date(expiresAt), revokedAt: date(revokedAt) },
        ...{ openedBy, openedAt: date(openedAt) },
      })),
    ],
    [
      "roster",
      person.rosterEntries.map(({ newServer, wave, aliases, ...entry }) => {
        const newHost = newServer?.host ?? null;
        return { ...withHost(entry), newServer: newHost, wave: wave?.name ?? null, aliases: JSON.parse(aliases) };
      }),
    ],
  ];
}

function withHost<Row extends { readonly server: { readonly host: string } }>({ server: { host }, ...row }: Row) {
  return { ...row, server: host };
}

/** What a mail server said of their address; null: it takes mail, as far as is known. */
async function refusalOf({ database: { client } }: Portal, given: { readonly address: string } | null) {
  if (given === null) return null;
  return client.undeliverableAddress.findUnique({ where: { address: addressKey(given.address) }, select: OF_REFUSAL });
}
