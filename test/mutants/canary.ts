import type { Mutant } from "./mutant.ts";

const SIGN_IN = "test/services/sign-in.integration.test.ts";
const CONNECT = "const session = await mailServer.connect(signal);";

/** A password that comes to where it must not be, in one form or another; and a search that would not find it. */
export const mutants: readonly Mutant[] = [
  {
    name: "canary: a password in a line of the worker's output, as SASL sends it",
    file: "lib/worker/answer-sign-in.ts",
    find: CONNECT,
    replace: `console.log(Buffer.from("\\0" + login + "\\0" + (await settings.password())).toString("base64"));\n  ${CONNECT}`,
    test: SIGN_IN,
    title: "SEC 8: a password is in nothing that the worker writes",
  },
  {
    name: "canary: a password in the arguments of a process",
    file: "lib/worker/answer-sign-in.ts",
    find: CONNECT,
    replace: `process.title = await settings.password();\n  ${CONNECT}`,
    test: SIGN_IN,
    title: "SEC 8: a password is in no argument and in no setting of the worker, nor of what it starts",
  },
  {
    name: "canary: a password in a row of the audit, in hex",
    file: "lib/services/sign-in.ts",
    find: "return begin(tx, claim, personId);",
    replace:
      'const subjectId = Buffer.from(claim.password).toString("hex");\n    await audit.record(tx, { kind: "nobody" }, { action: "session.refused", subjectId });\n    return begin(tx, claim, personId);',
    test: SIGN_IN,
    title: "SEC 8: a password is in no row of the audit, which tells of it",
  },
  {
    name: "canary: a password in the page that tells what was wrong",
    file: "app/api/auth/[...nextauth]/doors.ts",
    find: "values: { serverId, login }, problems",
    replace: "values: { serverId, login, password }, problems",
    test: "test/app/doors.test.ts",
    title: "SEC 8: the page of a refused sign-in gets the name again and nothing of the password",
  },
  {
    name: "canary: an administrator's password in the page that tells what was wrong",
    file: "app/api/auth/[...nextauth]/doors.ts",
    find: "values: { name }, problems",
    replace: "values: { name, password }, problems",
    test: "test/app/doors.test.ts",
    title: "SEC 8: the page of a refused administrator gets the name again and nothing of the password",
  },
  {
    name: "canary: what an error carries along stands in the log",
    file: "lib/observability/log.ts",
    find: "{ ...facts, ...factsOf(error) }",
    replace: "{ ...facts, ...Object(error), ...factsOf(error) }",
    test: "test/worker/log.test.ts",
    title: "SEC 8: nothing that an error carries along is in the line about it",
  },
  {
    name: "canary: the web process gets the password for mail",
    file: "lib/config/start.ts",
    find: '[...COMMON, ...WEB_VARIABLES, "NODE_ENV"]',
    replace: '[...COMMON, ...WEB_VARIABLES, "CARRYOVER_MAIL_PASSWORD", "NODE_ENV"]',
    test: "test/config/start.test.ts",
    title: "SEC 8: the web process is told neither the password for mail nor where it stands",
  },
  {
    name: "canary: a crash leaves a copy of the memory",
    file: "scripts/run.sh",
    find: "ulimit -c 0",
    replace: "true",
    test: "test/scripts/run-sh.test.ts",
    title: "SEC 8: leaves no copy of its memory when it crashes, whatever the shell allows",
  },
  {
    name: "canary: base64 is looked for at the beginning of a group only",
    file: "test/support/canary.ts",
    find: "return [0, 1, 2].flatMap(",
    replace: "return [0].flatMap(",
    test: "test/support/canary.test.ts",
    title: "SEC 8: a secret is found in this form: base64 after 1",
  },
  {
    name: "canary: a portal of a test closes without a search",
    file: "test/support/portal.ts",
    find: "refuseFinds(finds);",
    replace: "",
    test: "test/support/portal.test.ts",
    title: "SEC 8: does not close in silence where a password of its people stands in a file",
  },
  {
    name: "canary: results are not searched",
    file: "scripts/canary-search.ts",
    find: "[...folders, results]",
    replace: "folders",
    test: "test/scripts/canary-search.test.ts",
    title: "SEC 8: a password that a test run has left behind fails it, with the name of the file",
  },
  {
    name: "canary: the command line prints a password in base64",
    file: "lib/cli/password-file.ts",
    find: "  return { password, readableByOthers",
    replace:
      '  process.stdout.write(`${Buffer.from(password).toString("base64")}\\n`);\n  return { password, readableByOthers',
    test: "test/end-to-end/import-many.integration.test.ts",
    title: "every account of the list is copied, within the limit of each server, and only once",
  },
  {
    name: "canary: PostgreSQL is asked with a password",
    file: "lib/worker/answer-sign-in.ts",
    find: CONNECT,
    replace: `await database.client.worker.count({ where: { id: await settings.password() } });\n  ${CONNECT}`,
    test: "test/worker/canary-postgresql.long.test.ts",
    title:
      "SEC 1, 8: no password is found in PostgreSQL: not in a dump, not in its files, not in a log of all that it was asked",
  },
];
