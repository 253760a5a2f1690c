/** What a version brings, as the changelog has it. */

/** The section of this version; what is not released yet where there is none. Null: neither is there. */
export function changesIn(changelog: string, version: string): string | null {
  return sectionOf(changelog, version) ?? sectionOf(changelog, "Unreleased");
}

function sectionOf(changelog: string, name: string): string | null {
  const lines = changelog.split("\n");
  const start = lines.findIndex((line) => line === `## ${name}` || line.startsWith(`## ${name} `));
  if (start < 0) return null;
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith("## "));
  const end = length < 0 ? lines.length : start + 1 + length;
  return `${lines.slice(start, end).join("\n").trim()}\n`;
}
