/** Which files the documentation site is made of, and what their pages are called. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface DocsPage {
  /** The markdown file, from the root: `docs/ADMINISTRATORS.md`. */
  readonly file: string;
  /** Its page in the site: `administrators.html`. */
  readonly address: string;
  readonly title: string;
  readonly markdown: string;
}

/** A door: for whom it is, and the pages behind it in the order in which they are read. */
export interface Door {
  readonly title: string;
  readonly files: readonly string[];
}

/** Whatever is not named stands behind the last one. */
const DOORS: readonly Door[] = [
  { title: "Start", files: ["README.md", "docs/CONVENTIONS.md", "CHANGELOG.md"] },
  { title: "For people who move", files: ["docs/USERS.md"] },
  { title: "For administrators", files: ["docs/ADMINISTRATORS.md", "docs/EVIDENCE.md", "docs/PERSONAL-DATA.md"] },
  {
    title: "For operators",
    files: [
      ...["docs/OPERATORS.md", "docs/CONFIGURATION.md", "docs/COMMAND-LINE.md", "docs/BACKUP.md"],
      ...["docs/capacity.md", "docs/lightness.md"],
    ],
  },
  {
    title: "Safety",
    files: ["SECURITY.md", "docs/THREAT-MODEL.md", "docs/SECURITY-REQUIREMENTS.md", "docs/SUPPLY-CHAIN.md"],
  },
  { title: "For developers", files: ["CONTRIBUTING.md", "docs/ARCHITECTURE.md", "docs/REALITIES.md", "docs/UX.md"] },
];

/** All markdown that people read, from the root. */
export function markdownFiles(root: string): string[] {
  return globSync(["*.md", "docs/**/*.md"], { cwd: root })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => !file.endsWith("0000-template.md"))
    .sort();
}

export function docsPages(root: string): DocsPage[] {
  return markdownFiles(root).map((file) => {
    const markdown = readFileSync(join(root, file), "utf8");
    return { file, address: addressOf(file), title: titleOf(markdown, file), markdown };
  });
}

/** `docs/decisions/0024-reports-have-an-end.md` → `decisions-0024-reports-have-an-end.html`. */
function addressOf(file: string): string {
  if (file === "README.md") return "index.html";
  const name = file.replace(/^docs\//, "").replace(/\.md$/, "");
  return `${name.replaceAll("/", "-").toLowerCase()}.html`;
}

/** The first heading, without its marks. */
function titleOf(markdown: string, file: string): string {
  return /^# (.+)$/m.exec(markdown)?.[1]?.replaceAll("`", "") ?? file;
}

/** The doors with the pages that are there. */
export function doors(pages: readonly DocsPage[]): readonly { readonly title: string; readonly pages: DocsPage[] }[] {
  const byFile = new Map(pages.map((page) => [page.file, page]));
  const named = new Set(DOORS.flatMap(({ files }) => files));
  const decisions = pages.filter(({ file }) => file.startsWith("docs/decisions/"));
  const others = pages.filter((page) => !named.has(page.file) && !decisions.includes(page));
  const last = DOORS.length - 1;
  return [
    ...DOORS.map(({ title, files }, index) => ({
      title,
      pages: [...files.flatMap((file) => byFile.get(file) ?? []), ...(index === last ? others : [])],
    })),
    { title: "Decisions", pages: decisions },
  ].filter((door) => door.pages.length > 0);
}
