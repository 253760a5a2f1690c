/** docs/COMMAND-LINE.md: what the areas of the command line say of themselves, and the same operations over the network. */
import { OPERATIONS } from "../lib/api/operations.ts";
import { AREAS, programOf } from "../lib/cli/areas.ts";
import { helpText } from "../lib/cli/help.ts";

export function commandLinePage(): string {
  return `${[HEAD, ...Object.keys(AREAS).map(areaSection), networkSection()].join("\n\n")}\n`;
}

const HEAD = `# The command line

Made by \`npm run command-line\` from the programs' own help: change it there.

\`npm run --silent cli -- AREA COMMAND\` works on the portal's database with the same rules as the pages. It reads the same environment as \`npm start\`, so run it as
the account that runs the portal. What it changes stands in the audit as done by the command line; where a second pair of eyes is wished for, it waits for an
administrator as everybody's changes do. With \`--json\` the answer is one line, the same as over the network.

Importing one account or many without a portal: \`npm run --silent import -- --help\` and \`npm run --silent import-many -- --help\`.`;

function areaSection(name: string): string {
  const area = AREAS[name];
  return area ? `## ${name}\n\n\`\`\`text\n${helpText(programOf(name, area)).trimEnd()}\n\`\`\`` : "";
}

function networkSection(): string {
  const rows = OPERATIONS.map(
    ({ method, path, scope, page, summary }) =>
      `| \`${method} ${path}\` | ${page === undefined ? scope : `page \`${page}\``} | ${summary.replaceAll("|", "\\|")} |`,
  );
  return `## The same over the network

Below \`/api/v1\`, with \`Authorization: Bearer TOKEN\`. Tokens are made at \`/admin/tokens\` with one of three scopes: \`read\` sees what a helper sees,
\`readAll\` what its administrator sees, and \`write\` may change it as well, in the administrator's name, as the audit tells. The OpenAPI document is at \`/api/v1/openapi.json\`. Where a page stands in place of the scope, no token
may: a person does it there, who shows anew who they are or is named to somebody. Whatever is refused is answered as \`application/problem+json\`, and says in
\`next\` what to do.

| Operation | Scope | |
| --- | --- | --- |
${rows.join("\n")}`;
}
