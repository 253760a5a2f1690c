/** How gently a mail server is treated. */
import { z } from "zod";
import { saveServer, serverToEdit } from "../services/servers.ts";
import { type Operation, operation, savedAs } from "./operation.ts";
import { formOf, HOUR_FIELDS, id, partOf, saved } from "./schemas.ts";

const FIELDS = [
  ...(["maxConnections", "messagesPerSecond", "megabytesPerSecond", "gigabytesPerDay", "idleMinutes"] as const),
  ...HOUR_FIELDS,
  "zone",
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

export const serverOperations: readonly Operation[] = Object.values(LIMITS);
