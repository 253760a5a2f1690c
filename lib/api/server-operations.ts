/** Mail servers: the way to each, how gently it is treated, and trying it. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { emptyServer } from "../services/server-presets.ts";
import { removeServer, saveServer, serverToEdit, testServer } from "../services/servers.ts";
import { workerNow } from "../services/workers.ts";
import { NotNow, type Operation, operation, savedAs } from "./operation.ts";
import { count, filledIn, formOf, HOUR_FIELDS, id, moment, nothing, partOf, saved } from "./schemas.ts";

const FIELDS = [
  ...(["maxConnections", "messagesPerSecond", "megabytesPerSecond", "gigabytesPerDay", "idleMinutes"] as const),
  ...HOUR_FIELDS,
  "zone",
] as const;
/** Choices and moments as in the page's form; a tick is `yes`. */
const SETTINGS = [
  ...(["name", "host", "port", "security", "plaintextAccepted", "use", "ca", "pin", "pinUntil"] as const),
  ...(["reservedNames", "loginHint", "smtpHost", "smtpPort", "smtpSecurity", "mailDomain", "shortLogins"] as const),
  ...FIELDS,
] as const;
type Limits = Record<(typeof FIELDS)[number], string>;

const server = z.object({ server: id });

const read = operation(
  {
    ...{ id: "getLimits", method: "GET", path: "/servers/{server}/limits", scope: "readAll" },
    summary: "What a mail server is allowed to carry, to be changed; empty: no limit",
  },
  {
    query: server,
    answer: formOf(FIELDS),
    run: async (portal, viewer, { query }) => {
      const { form } = await serverToEdit(portal, viewer, query.server);
      return Object.fromEntries(FIELDS.map((field) => [field, form[field]])) as Limits;
    },
  },
);

const change = operation(
  {
    ...{ id: "changeLimits", method: "PATCH", path: "/servers/{server}/limits", scope: "write" },
    summary: "Changes what is sent of them, heard of by runs within a second; may wait for a second pair of eyes",
  },
  {
    query: server,
    body: partOf(FIELDS),
    answer: saved,
    run: async (portal, viewer, { query, body }) => {
      const { form } = await serverToEdit(portal, viewer, query.server);
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      return savedAs(await saveServer(portal, viewer, { id: query.server, isNew: false }, { ...form, ...given }));
    },
  },
);

export const LIMITS = { read, change } as const;

const readSettings = operation(
  {
    ...{ id: "getServer", method: "GET", path: "/servers/{server}", scope: "readAll" },
    summary: "One mail server, to be changed: the way to it, whom to trust, what it is allowed",
  },
  {
    query: server,
    answer: formOf(SETTINGS),
    run: async (portal, viewer, { query }) => (await serverToEdit(portal, viewer, query.server)).form,
  },
);

const add = operation(
  {
    ...{ id: "addServer", method: "POST", path: "/servers", scope: "write" },
    summary: "Adds a mail server; what is not sent is as in an empty form. May wait for a second pair of eyes",
  },
  {
    query: nothing,
    body: partOf(SETTINGS).required({ name: true, host: true, use: true }),
    answer: saved,
    run: async (portal, viewer, { body }) =>
      savedAs(
        await saveServer(portal, viewer, { id: randomUUID(), isNew: true }, filledIn(emptyServer(body.use), body)),
      ),
  },
);

const changeSettings = operation(
  {
    ...{ id: "changeServer", method: "PATCH", path: "/servers/{server}", scope: "write" },
    summary: "Changes what is sent of it and leaves the rest; may wait for a second pair of eyes",
  },
  {
    query: server,
    body: partOf(SETTINGS),
    answer: saved,
    run: async (portal, viewer, { query, body }) => {
      const { form } = await serverToEdit(portal, viewer, query.server);
      const target = { id: query.server, isNew: false };
      return savedAs(await saveServer(portal, viewer, target, filledIn(form, body)));
    },
  },
);

const drop = operation(
  {
    ...{ id: "removeServer", method: "DELETE", path: "/servers/{server}", scope: "write" },
    summary: "Removes one on which nobody has an account; may wait for a second pair of eyes",
  },
  {
    query: server,
    answer: z.object({ isRemoved: z.boolean(), waits: z.boolean() }),
    run: async (portal, viewer, { query }) => {
      const removed = await removeServer(portal, viewer, query.server);
      if (removed) return { isRemoved: removed === true, waits: removed === "waits" };
      throw new NotNow("conflict", "People have accounts on it", "Leave it as it is: their moves need it.");
    },
  },
);

const certificate = z.object({
  sha256: z.string(),
  validUntil: moment,
  subject: z.string().nullable(),
  issuer: z.string().nullable(),
});

const test = operation(
  {
    ...{ id: "testServer", method: "POST", path: "/servers/{server}/test", scope: "write" },
    summary:
      "Lets the worker try the way to it: each step, the certificate, what it offers; code tells what went wrong",
  },
  {
    query: server,
    answer: z.object({
      code: z.string().nullable(),
      tls: z.string().nullable(),
      certificate: certificate.nullable(),
      capabilities: z.array(z.string()),
      addresses: z.array(z.string()),
      steps: z.array(z.object({ step: z.string(), milliseconds: count })),
    }),
    run: async (portal, viewer, { query }) => {
      // Who asks should not wait a minute for somebody who is not there.
      const { lives } = await workerNow(portal.database, Date.now());
      const outcome = lives ? await testServer(portal, viewer, query.server) : "noWorker";
      const { facts } = await serverToEdit(portal, viewer, query.server);
      if (outcome === "noWorker" || facts.test === null)
        throw new NotNow("away", "The worker does not answer", "Start the worker, and ask again.");
      const { trouble, tls, certificate: shown, capabilities, addresses = [], steps = [] } = facts.test;
      return {
        ...{ code: trouble?.code ?? null, tls, capabilities: [...capabilities], addresses: [...addresses] },
        certificate: shown && { ...shown, subject: shown.subject ?? null, issuer: shown.issuer ?? null },
        steps: steps.map(({ step, milliseconds }) => ({ step, milliseconds: Math.round(milliseconds) })),
      };
    },
  },
);

export const SERVERS = { read: readSettings, add, change: changeSettings, drop, test } as const;

export const serverOperations: readonly Operation[] = [...Object.values(SERVERS), ...Object.values(LIMITS)];
