import { redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import { portal } from "../../../lib/services/portal.ts";
import { type Arrival, finishAttempt } from "../../../lib/services/provider-sign-in.ts";
import { codesOf } from "../../_account/problems.ts";
import { keepForm } from "../../_lib/kept-form.ts";
import { requirePerson } from "../../_lib/viewer.ts";

/**
 * Where sign-in providers send people back to. It changes something although it is asked by GET, as every provider does it so: what stands for
 * a form's token is the state, which only this session knows and which is good once.
 */
export async function GET({ nextUrl: { searchParams } }: NextRequest): Promise<never> {
  const person = await requirePerson();
  const get = (name: string) => searchParams.get(name);
  const returned = { state: get("state"), code: get("code"), iss: get("iss"), error: get("error") };
  redirect(whereTo(await finishAttempt(await portal(), person, returned), person.session));
}

function whereTo(arrival: Arrival, session: string): string {
  switch (arrival.kind) {
    case "connected":
      return `/move/${arrival.migrationId}/folders`;
    case "confirm":
      return `/move/connect/confirm?account=${arrival.accountId}`;
    case "replaced":
      return arrival.migrationId === null ? "/move/passwords?saved=1" : `/move/${arrival.migrationId}/progress`;
    case "trouble":
      return troublePage(arrival, session);
    default:
      return arrival satisfies never;
  }
}

/** The page on which it began, with what is wrong. */
function troublePage({ trouble, place, migrationId }: Extract<Arrival, { kind: "trouble" }>, session: string): string {
  const values = place === null ? {} : { serverId: place.serverId, login: place.login };
  const again = keepForm(session, { values, problems: codesOf({ login: trouble }) });
  if (!place?.accountId) return `/move/connect?again=${again}`;
  const from = migrationId === null ? "" : `&migration=${encodeURIComponent(migrationId)}`;
  return `/move/passwords/${place.accountId}?again=${again}${from}`;
}
