/** What an administrator proposes to everybody who moves from one server: the rules for folders, and what they do. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { pathKey } from "../engine/folder-map.ts";
import { leftOutByDefault } from "../engine/left-out-by-default.ts";
import {
  type FolderProposal,
  type LineProblem,
  proposalText,
  type ReadProposal,
  readProposal,
  ruleFinder,
} from "../policy/folder-proposal.ts";
import { NotFound, onlyAdministrators } from "./access.ts";
import { audit } from "./audit.ts";
import { nameFolders } from "./folder-names.ts";
import { ANY_NAME } from "./folder-rows.ts";
import type { Portal } from "./portal.ts";

export type { LineProblem } from "../policy/folder-proposal.ts";

export interface ProposalView {
  readonly server: string;
  readonly text: string;
  readonly problems: readonly (LineProblem & { readonly at: number })[];
  /** Empty where there are problems. */
  readonly preview: readonly PreviewFolder[];
  readonly isSaved: boolean;
}

/** What becomes of a usual folder. */
export interface PreviewFolder {
  readonly path: readonly string[];
  readonly newPath: readonly string[];
  /** Other folders of the preview that become one with it. */
  readonly together: readonly (readonly string[])[];
  /** `anyway`: also without a rule. */
  readonly leftOut: "proposed" | "anyway" | null;
}

/** The rules as they are kept, or as they were typed. Throws NotFound for others than administrators and where there is no such server. */
export async function proposalView(
  { database }: Portal,
  viewer: Viewer,
  serverId: string,
  typed: string | null,
): Promise<ProposalView> {
  onlyAdministrators(viewer);
  const server = await database.client.server.findUnique({ where: { id: serverId } });
  if (!server) throw new NotFound();
  const kept = proposalText(server.folderProposal === null ? null : JSON.parse(server.folderProposal));
  const text = typed ?? kept;
  const read = readProposal(text, await reservedNames(database));
  return {
    ...{ server: server.name || server.host, text, isSaved: text === kept },
    problems: read.ok ? [] : read.problems,
    preview: read.ok && text.trim() !== "" ? previewOf(read.proposal) : [],
  };
}

/** Keeps the rules for whoever is listed from now on. Throws NotFound as proposalView(). */
export async function saveProposal(
  { database }: Portal,
  viewer: Viewer,
  serverId: string,
  text: string,
): Promise<ReadProposal> {
  onlyAdministrators(viewer);
  const read = readProposal(text, await reservedNames(database));
  await database.client.$transaction(async (tx) => {
    if ((await tx.server.count({ where: { id: serverId } })) === 0) throw new NotFound();
    if (!read.ok) return;
    const { rules, below } = read.proposal;
    const isEmpty = rules.length === 0 && below === null;
    const folderProposal = isEmpty ? null : JSON.stringify(read.proposal);
    await tx.server.update({ where: { id: serverId }, data: { folderProposal } });
    const leftOut = rules.filter(({ newPath }) => newPath === null).length;
    const details = { rules: rules.length, leftOut, below: below !== null };
    await audit.record(tx, viewer, { action: "server.folders", subjectId: serverId, details });
  });
  return read;
}

/** Of all servers that people move to, lower-cased. */
async function reservedNames({ client }: Database): Promise<readonly string[]> {
  const rows = await client.server.findMany({
    where: { use: { in: ["new", "both"] } },
    select: { reservedNames: true },
  });
  return rows.flatMap(({ reservedNames: names }): string[] => JSON.parse(names));
}

const USUAL: readonly string[] = [
  ...["INBOX", "Drafts", "Sent", "Sent Items", "Sent Messages", "Archive", "Archive/2023", "Notes"],
  ...["Junk", "Spam", "Trash", "Deleted Items", "Projects", "Projects/2023"],
];

/** What the rules do to the folders that they name, and to such as many accounts have. */
function previewOf(proposal: FolderProposal): PreviewFolder[] {
  const named = proposal.rules.map(({ old }) => levelsOf(old));
  const paths = new Map([...named, ...USUAL.map(levelsOf)].map((path) => [pathKey(path), path]));
  const folders = [...paths].map(([id, path]) => {
    const old = { name: path.join("/"), path, selectable: true, subscribed: true, specialUse: null };
    return { id, old, ownName: null, shared: false };
  });
  const account = { naming: ANY_NAME, folders: [], reservedNames: [], given: [], below: proposal.below, proposal };
  const names = nameFolders(folders, account);
  const byDefault = leftOutByDefault(folders.map(({ old }) => old));
  const ruleFor = ruleFinder(proposal);
  const shown = folders.map(({ id, old }, index) => {
    const leftOut = byDefault[index] ? "anyway" : ruleFor(old)?.rule.newPath === null ? "proposed" : null;
    return { path: old.path, newPath: names.get(id)?.newPath ?? old.path, leftOut } as const;
  });
  const places = Map.groupBy(shown, ({ newPath }) => pathKey(newPath));
  return shown.map((one) => {
    const others = places.get(pathKey(one.newPath))?.filter((other) => other !== one && other.leftOut === null);
    return { ...one, together: others?.map(({ path }) => path) ?? [] };
  });
}

/** `INBOX.Sent Items` is two levels, as servers write it that have a dot between them. */
function levelsOf(name: string): string[] {
  return name.split(!name.includes("/") && name.startsWith("INBOX.") ? "." : "/");
}
