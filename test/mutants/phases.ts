/** Breakages of the dates of the shutdown, and of what is closed by them. */
import { type Mutant, mutantOf } from "./mutant.ts";

const policy = (name: string, find: string, replace: string, title: string): Mutant =>
  mutantOf(`phases: ${name}`, "policy/phases", find, replace, "policy/phases", title);
const service = (name: string, file: string, find: string, replace: string, title: string): Mutant =>
  mutantOf(`phases: ${name}`, file, find, replace, "services/phases", title);
const worker = (name: string, file: string, find: string, replace: string, title: string): Mutant =>
  mutantOf(`phases: ${name}`, file, find, replace, "worker/imports-close.integration", title);

export const mutants: readonly Mutant[] = [
  policy(
    "a wave's own date is not asked for",
    "momentIn(wave, phase) ?? momentIn(everyone, phase)",
    "momentIn(everyone, phase)",
    "the dates that hold are a wave's own where it has some, and for the rest those for everyone",
  ),
  policy(
    "grace takes time away",
    "Math.max(byDate, graceUntil ?? byDate)",
    "graceUntil ?? byDate",
    "imports close no sooner for whoever was given less",
  ),
  policy(
    "grace opens a server that is off",
    "Math.min(withGrace, switchedOff)",
    "withGrace",
    "imports close when the server is off, whatever the dates",
  ),
  policy(
    "the announcement goes before the timetable",
    "timetable ?? announced",
    "announced ?? timetable",
    "imports close by the timetable, whatever was announced",
  ),
  policy(
    "the order is held only between neighbours",
    "PHASES.slice(0, index)",
    "PHASES.slice(index - 1, index)",
    "dates out of order are named with what should come before them, across phases without a date",
  ),
  service(
    "somebody starts after imports closed",
    "services/start",
    'if (hasClosed(await importsClose(portal.database.client, oldAccount), Date.now())) return "importsClosed";',
    "",
    "when imports are closed nobody can start",
  ),
  service(
    "somebody resumes after imports closed",
    "services/control",
    'if (hasClosed(await importsClose(transaction, oldAccount), Date.now())) return "importsClosed";',
    "",
    "when imports are closed nobody can resume",
  ),
  service(
    "somebody begins sooner after imports closed",
    "services/control",
    "if (hasClosed(await importsClose(transaction, oldAccount), Date.now())) return false;",
    "",
    "when imports are closed nobody can begin what was to begin later",
  ),
  service(
    "an address in capitals is in no wave",
    "jobs/imports-close",
    "serverId_oldAddress: { serverId, oldAddress: login.toLowerCase() }",
    "serverId_oldAddress: { serverId, oldAddress: login }",
    "a wave UX 40: has dates of its own, which hold for those in it",
  ),
  service(
    "a date that has come cannot stay",
    "services/timetable-form",
    "return before === null || momentsOf(before).importsClose?.at !== closes;",
    "return true;",
    "the dates for everyone stay as they are when their time has come: another can still be changed",
  ),
  service(
    "a helper changes dates",
    "services/changes",
    "  onlyAdministrators(viewer);\n  const { administratorId } = viewer;",
    "  const { administratorId } = viewer as { administratorId: string };",
    "the dates for everyone are saved, written into the audit, and shown to staff",
  ),
  service(
    "a date that is taken back still holds",
    "jobs/imports-close",
    "where: { takenBackAt: null }",
    "where: {}",
    "when imports are closed are closed when an administrator says that the server is off, whatever the dates",
  ),
  service(
    "grace prolongs no password",
    "services/grace",
    "if (personId !== null) await datesChanged(tx, personId);",
    "",
    "what follows from a date is how long passwords are kept, and changes with it",
  ),
  service(
    "catch-ups stay given up",
    "services/dates-changed",
    "await adjustCatchUps(tx, moves);",
    "",
    "what follows from a date is when new mail is brought over: no more when it is too near, and again when it is moved",
  ),
  mutantOf(
    "phases: a password is taken from somebody who is at it",
    "policy/credential-lifetime",
    "Math.max(keepUntil(usedAt, deadline), Math.min(until, now + SESSION_HOURS * HOUR))",
    "keepUntil(usedAt, deadline)",
    "policy/credential-lifetime",
    "a password used five days ago is, when the deadline is another, as long as a session, where it is over",
  ),
  mutantOf(
    "phases: catch-ups go on after imports closed",
    "worker/catch-ups",
    "passwords < accounts.length || hasClosed(closes, now.getTime())",
    "passwords < accounts.length",
    "worker/catch-ups",
    "is nothing after the deadline",
  ),
  mutantOf(
    "phases: everybody has the same deadline in the forecast",
    "progress/risk",
    "deadline === null || end <= deadline",
    "deadline !== null && end <= deadline",
    "progress/forecast",
    "is told with whether it is their own size or those before them",
  ),
  worker(
    "a run goes on after imports closed",
    "worker/runner",
    'if (running) endInOrder(running, { kind: "closed" }, now.getTime());',
    "if (running) continue;",
    "a run under way ends in order with its report, and goes on from its place when its person is given time",
  ),
  worker(
    "whoever is in line begins after imports closed",
    "worker/runner",
    "else if (!(await isHeld(database, migrationId, now)))",
    "else if (database === null)",
    "whoever is in line, waits or is to begin later is told so, and nobody signs in for them; others go on",
  ),
  worker(
    "everybody is closed with the first wave",
    "jobs/imports-close",
    "rows.filter(({ oldAccount }) => hasClosed(closes(oldAccount), now.getTime()))",
    "rows.filter(({ oldAccount }) => closes(oldAccount) !== null)",
    "whoever is in line, waits or is to begin later is told so, and nobody signs in for them; others go on",
  ),
  mutantOf(
    "phases: nobody is told that they have more time than others",
    "services/own-phases",
    "hasGrace: closes !== null && closes === entry?.graceUntil?.getTime()",
    "hasGrace: closes === null",
    "services/phases",
    "more time for one person lets them go on, and is shown to them and written down",
  ),
  {
    name: "waves: their limits have to be looked for",
    file: "app/_admin/wave-limits.tsx",
    find: 'form.errors[name] || form.values[name] !== ""',
    replace: "form.errors[name]",
    test: "test/app/wave-page.test.ts",
    title: "UX 40: limits that are set are shown without being looked for, as they were typed",
  },
  {
    name: "phases: what every date means is told as the first one's",
    file: "app/_lib/phase-words.ts",
    find: "`phases.means.${phase}`",
    replace: '"phases.means.announced"',
    test: "test/e2e/desk.long.test.ts",
    title:
      "what each date of the shutdown means is read by everybody, and by whoever was given more time that they were",
  },
  {
    name: "phases: whoever was given more time is not told",
    file: "app/_lib/phase-words.ts",
    find: 'phase === "importsClose" && hasGrace',
    replace: 'phase === "importsClose" && !hasGrace && false',
    test: "test/e2e/desk.long.test.ts",
    title:
      "what each date of the shutdown means is read by everybody, and by whoever was given more time that they were",
  },
  service(
    "short notice is not told",
    "services/phases",
    "return days < NOTICE_DAYS ? days : null;",
    "return days < 0 ? days : null;",
    "come with a word on short notice and on hours that come twice",
  ),
];
