"use server";
import { redirect } from "next/navigation";
import { portal } from "../../../../../../lib/services/portal.ts";
import { type MessageRequested, type ProblemPlace, requestMessage } from "../../../../../../lib/services/set-aside.ts";
import { found } from "../../../../../_lib/found.ts";
import { requirePerson } from "../../../../../_lib/viewer.ts";
import { addressOf } from "./place.ts";

/** Where people go on. */
const NEXT: Record<MessageRequested, (place: ProblemPlace) => string> = {
  asked: addressOf,
  underWay: addressOf,
  busy: (place) => `${addressOf(place)}?busy=1`,
  passwordMissing: ({ migrationId }) => `/move/passwords?migration=${migrationId}`,
  notPossible: addressOf,
};

/** Has the message fetched from the old server. */
export async function fetchMessage(place: ProblemPlace): Promise<never> {
  const outcome = await found(requestMessage(await portal(), await requirePerson(), place));
  redirect(NEXT[outcome](place));
}
