/** What a service found, or the page that comes instead. */
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { NeedsProof, NotFound } from "../../lib/services/access.ts";
import { keepForm } from "./kept-form.ts";

/** What was typed, to be there again on the page; or the page on which one goes on, where what was asked for is none. */
type Typed = FilledForm | { readonly page: string };

interface FilledForm {
  /** Whose it is: Viewer.session. */
  readonly session: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Answers 404 where the service throws NotFound. Where it throws NeedsProof, the page that asks for one leads back with what was typed. */
export async function found<Thing>(asked: Promise<Thing>, typed?: Typed): Promise<Thing> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof NotFound) notFound();
    if (error instanceof NeedsProof) redirect(await proofPage(typed));
    throw error;
  }
}

async function proofPage(typed: Typed | undefined): Promise<string> {
  if (typed && "page" in typed) return `/admin/prove?${new URLSearchParams({ to: typed.page })}`;
  const path = (await headers()).get("x-carryover-path") ?? "/admin";
  const again = typed ? `?again=${keepForm(typed.session, { values: typed.values, problems: {} })}` : "";
  return `/admin/prove?${new URLSearchParams({ to: path + again })}`;
}
