/** What keeps passwords and mail safe, number by number, with the tests that show it and the breakages that turn them red: docs/SECURITY-REQUIREMENTS.md. */
import { dirname } from "node:path";
import type { Mutant } from "../test/mutants/mutant.ts";
import { namedTests, type ShownBy } from "./requirements.ts";

/** In a few words. */
export const SECURITY: readonly string[] = [
  "Passwords are sealed by AES-256-GCM under a key of their own; what opens them lies outside the database",
  "A sealed password is bound to person, account, server and side: moved to another row it does not open",
  "A new nonce for each",
  "Keys that are missing or no keys stop the start; what is no sealed box is never taken for clear text",
  "Keys are rotated while everything runs; the old one can be destroyed",
  "Passwords are erased in the transaction that ends their time, and swept daily",
  "A backup holds sealed passwords only, worthless without the key",
  "Passwords stand in no address, queue, argument, environment, error, log, mail or crash",
  "What is said to mail servers is written down only when asked for, without passwords and mail",
  "The web process can seal and not open",
  "Signing in makes a new session of 256 random bits, kept as its hash; signing out ends it on the server",
  "Cookies are for this host, over TLS, and for no script",
  "Sessions end after idle and after absolute time; imports go on",
  "What changes something was asked for by this portal's own page; GET changes nothing",
  "Three refused sign-ins of an account in three hours, counted before the server is asked",
  "Unknown, wrong and blocked look alike; nothing of what a server says is shown before the sign-in",
  "Success forgets only its own tries; twenty at once are three",
  "One refused password ends a run until its person comes",
  "People choose among the administrator's servers",
  "There is no way to type another host",
  "What is no IMAP server tells nothing of itself",
  "Names and passwords cannot end a command and begin another",
  "No password without TLS, whatever the server offers or leaves out",
  "What comes before TLS is forgotten, and between STARTTLS and TLS nothing may come",
  "Certificates are checked on both sides",
  "Exceptions are an administrator's, for one certificate, with an end, recorded",
  "The certificate is judged on the very socket that carries the password",
  "Every route and every act is for whom it is meant, and nobody else sees that it is there",
  "The worker opens a password only for the account that it was sealed for",
  "Another name on the other side is asked about, or given by the roster, and recorded",
  "One account on both sides is refused",
  "One import at a time into an account",
  "A move needs both accounts proven; a session is good for its own person's alone",
  "Administrators have accounts of their own with a second factor, and see no mail",
  "The audit only grows, and its check finds what was changed",
  "Nobody writes lines into the logs",
  "What mail and servers say is text on every page and in every mail",
  "A strict policy for content, and headers that protect, on every route",
  "Tables are safe to open and to read in",
  "A hostile server costs little memory and time, and one person's mail never all of it",
  "A message on its way is sealed, short-lived, and removed; a full disk loses nothing",
  "The address of who asks is taken from the configured proxy alone",
  "People read what to do; what is inside stands in the log, with a number to find it by",
  "The old account is only read: what could change it never leaves the process",
  "Dependencies are locked, listed and few",
  "What is stored, why and until when stands on a page; one's own data can be taken along and erased",
];

/** Whether the breakage is noticed by this test: its title may have those of its describe blocks before it, and a value for each placeholder. A contract is run by tests beside it. */
function isNoticedBy(mutant: Mutant, { file, title }: ShownBy): boolean {
  const words = title.replaceAll("\\", "").split(/%[a-z]|\$\{[^}]*\}/);
  const pattern = words.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+");
  const isThere = mutant.test === file || (file.endsWith("-contract.ts") && dirname(mutant.test) === dirname(file));
  return isThere && new RegExp(`(?:^|: )${pattern}$`).test(mutant.title);
}

/** The breakages that turn a test of this number red. */
export function mutantsOf(number: number, tests: readonly ShownBy[], mutants: readonly Mutant[]): Mutant[] {
  const shown = tests.filter((test) => test.number === number);
  return mutants.filter((mutant) => shown.some((test) => isNoticedBy(mutant, test)));
}

/** The whole page. */
export function securityPage(tests: readonly ShownBy[], mutants: readonly Mutant[]): string {
  const rows = SECURITY.map((words, index) => {
    const number = index + 1;
    const broken = mutantsOf(number, tests, mutants);
    const code = [...new Set(broken.map(({ file }) => `[${file}](../${file})`))].join("<br>");
    const names = broken.map(({ name }) => name.replaceAll("|", "\\|")).join("<br>");
    const shown = namedTests(tests.filter((test) => test.number === number));
    return `| ${number} | ${words}. | ${code || "–"} | ${shown || "–"} | ${names || "–"} |`;
  });
  return [
    "# What keeps passwords and mail safe",
    "",
    "Forty-six requirements, the tests that show them (their titles begin with the number), and the breakages that turn these tests red, with the",
    "code that each of them breaks. Made by `npm run requirements`; a test fails when the page is out of date, or a number has no test or no breakage.",
    "[The threat model](THREAT-MODEL.md) says against whom.",
    "",
    "| | Requirement | Code | Shown by | Broken on purpose |",
    "| ---: | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
