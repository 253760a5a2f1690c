/** What a service found, or the page that says that there is no such thing. */
import { notFound } from "next/navigation";
import { NotFound } from "../../lib/services/access.ts";

/** Answers 404 where the service throws NotFound. */
export async function found<Thing>(asked: Promise<Thing>): Promise<Thing> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof NotFound) notFound();
    throw error;
  }
}
