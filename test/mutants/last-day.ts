/** Breakages of last-day mode. */
import { type Mutant, mutantOf } from "./mutant.ts";

const breakage = (name: string, file: string, find: string, replace: string, title: string): Mutant =>
  mutantOf(`last day: ${name}`, file, find, replace, "services/last-day", title);

export const mutants: readonly Mutant[] = [
  breakage(
    "it never ends",
    "jobs/last-day",
    "until !== null && until > now",
    "until !== null",
    "last-day mode lets the old server have more connections, and sets them back by itself when it is over",
  ),
  breakage(
    "the worker hears nothing of it",
    "worker/server-limits",
    "connectionsNow(server, isLastDay)",
    "connectionsNow(server, false)",
    "last-day mode lets the old server have more connections, and sets them back by itself when it is over",
  ),
  breakage(
    "Junk comes along",
    "services/last-day",
    "leftOut[index] === null ? [id] : []",
    "id ? [id] : []",
    "last-day mode gives people one button: everything but Trash and Junk, at once",
  ),
  breakage(
    "the button does nothing",
    "services/last-day",
    'if (migration.queuedAt !== null) return "alreadyStarted";',
    'if (migration.queuedAt === null) return "alreadyStarted";',
    "last-day mode gives people one button: everything but Trash and Junk, at once",
  ),
  breakage(
    "it goes on for weeks",
    "services/last-day",
    'read.instant > now + LONGEST_MS ? "tooFar" : null',
    "null",
    "last-day mode is refused for 80 hours with 9 connections",
  ),
];
