/** Administrators and helpers: who there is, and inviting somebody. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { ROLES, staffView } from "../services/administrators.ts";
import { dropInvitation, invite, LINK_VALID_MS, makeLink } from "../services/invitations.ts";
import { type Operation, operation, savedAs } from "./operation.ts";
import { id, moment, nothing, perhapsMoment, saved, typed } from "./schemas.ts";

const PAGE = "/admin/administrators";
const invitation = z.object({ invitation: id });
const role = z.enum(ROLES);

const list = operation(
  {
    ...{ id: "listStaff", method: "GET", path: "/staff", scope: "readAll" },
    summary: "Administrators and helpers, and who is invited; linkUntil tells how long an invitation's link is good",
  },
  {
    query: nothing,
    answer: z.object({
      staff: z.array(z.object({ id, name: z.string(), role, factor: z.enum(["none", "set", "openId"]) })),
      invitations: z.array(z.object({ id, name: z.string(), role, isReset: z.boolean(), linkUntil: perhapsMoment })),
    }),
    run: async (portal, viewer) => {
      const { staff, invitations } = await staffView(portal, viewer);
      return { staff: [...staff], invitations: [...invitations] };
    },
  },
);

const add = operation(
  {
    ...{ id: "inviteStaff", method: "POST", path: "/invitations", scope: "write", page: PAGE },
    summary: "Invites a helper or an administrator; may wait for a second pair of eyes",
  },
  {
    query: nothing,
    body: z.object({ name: typed, role }),
    answer: saved,
    run: async (portal, viewer, { body }) => {
      const invitationId = randomUUID();
      const asked = await invite(portal, viewer, invitationId, body);
      return asked.kind === "waits" ? { id: asked.changeId, waits: true } : savedAs(asked.result);
    },
  },
);

const link = operation(
  {
    ...{ id: "makeInvitationLink", method: "POST", path: "/invitations/{invitation}/link", scope: "write", page: PAGE },
    summary: "Makes the link by which they choose their password: good once, for three days; one before it is void",
  },
  {
    query: invitation,
    answer: z.object({ link: z.url(), until: moment }),
    run: async (portal, viewer, { query }) => {
      const word = await makeLink(portal, viewer, query.invitation);
      return { link: `${portal.config.url}/invitation/${word}`, until: Date.now() + LINK_VALID_MS };
    },
  },
);

const drop = operation(
  {
    ...{ id: "dropInvitation", method: "DELETE", path: "/invitations/{invitation}", scope: "write" },
    summary: "Nobody can use its link any more",
  },
  {
    query: invitation,
    answer: z.object({ isRemoved: z.boolean() }),
    run: async (portal, viewer, { query }) => {
      await dropInvitation(portal, viewer, query.invitation);
      return { isRemoved: true };
    },
  },
);

export const STAFF = { list, add, link, drop } as const;

export const staffOperations: readonly Operation[] = Object.values(STAFF);
