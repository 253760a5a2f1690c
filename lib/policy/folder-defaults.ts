/** Which folders are ticked before anybody chose, and in which order folders are shown. Pure. */

export interface ListedFacts {
  readonly path: readonly string[];
  /** By the server's own flag only. */
  readonly specialUse: string | null;
}

/** Why a folder is not ticked at first: its mail was thrown away, or was never wanted. */
export type LeftOut = "trash" | "junk";

/**
 * What mail programs and servers call these folders, lower-cased, without accents. Only a folder at the top (or right
 * below the inbox) is meant: `Projects/Spam` is somebody's own.
 */
const NAMES: Record<LeftOut, ReadonlySet<string>> = {
  trash: new Set([
    ...["trash", "deleted", "deleted items", "deleted messages", "bin", "wastebasket"],
    ...["papierkorb", "geloscht", "geloschte elemente", "geloschte objekte", "corbeille", "elements supprimes"],
    ...["papelera", "elementos eliminados", "cestino", "posta eliminata", "prullenbak", "verwijderde items"],
    ...["lixeira", "itens excluidos", "itens eliminados", "kosz", "elementy usuniete", "papperskorgen", "slettet post"],
  ]),
  junk: new Set([
    ...["junk", "junk e-mail", "junk email", "junk mail", "spam", "bulk mail", "bulk"],
    ...["spamverdacht", "unerwunscht", "unerwunschte werbung", "courrier indesirable", "indesirables"],
    ...["correo no deseado", "posta indesiderata", "ongewenste e-mail", "ongewenste post", "lixo eletronico"],
    ...["wiadomosci-smieci", "skrappost"],
  ]),
};

/**
 * Why each of these folders is not ticked at first, in their order; null where it is. The server's own flag decides;
 * names count only for a kind that it flags nowhere. Folders below a left-out one are left out with it.
 */
export function leftOutByDefault(folders: readonly ListedFacts[]): (LeftOut | null)[] {
  const left = new Map<string, LeftOut>();
  for (const kind of ["trash", "junk"] as const) {
    const flagged = folders.filter(({ specialUse }) => specialUse === kind);
    const found = flagged.length > 0 ? flagged : folders.filter((folder) => isCalled(kind, folder));
    for (const { path } of found) left.set(keyOf(path), kind);
  }
  return folders.map(({ path }) => {
    for (let depth = path.length; depth > 0; depth--) {
      const kind = left.get(keyOf(path.slice(0, depth)));
      if (kind) return kind;
    }
    return null;
  });
}

function isCalled(kind: LeftOut, { path, specialUse }: ListedFacts): boolean {
  const [top = "", ...below] = path[0] === "INBOX" && path.length > 1 ? path.slice(1) : path;
  return below.length === 0 && specialUse === null && NAMES[kind].has(plain(top));
}

function plain(name: string): string {
  return name
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .replaceAll("ł", "l")
    .trim()
    .toLowerCase();
}

/** Folders with a flag come in this order, after the inbox and before all others. */
const SPECIAL = ["drafts", "sent", "archive", "all", "flagged", "important", "junk", "trash"];

const byName = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Parents before children, the inbox first, then folders with a flag, then by name as people sort. */
export function inOrderOfShowing<Folder extends ListedFacts>(folders: readonly Folder[]): Folder[] {
  const ranks = new Map(folders.map((folder) => [keyOf(folder.path), rankOf(folder)]));
  const rank = (path: readonly string[]): number => ranks.get(keyOf(path)) ?? SPECIAL.length + 1;
  return [...folders].sort((one, other) => {
    for (let depth = 0; depth < Math.max(one.path.length, other.path.length); depth++) {
      const [here, there] = [one.path[depth], other.path[depth]];
      if (here === undefined) return -1;
      if (there === undefined) return 1;
      if (here === there) continue;
      const byRank = rank(one.path.slice(0, depth + 1)) - rank(other.path.slice(0, depth + 1));
      return byRank || byName.compare(here, there) || (here < there ? -1 : 1);
    }
    return 0;
  });
}

function rankOf({ path, specialUse }: ListedFacts): number {
  if (path.length === 1 && path[0] === "INBOX") return 0;
  return 1 + (specialUse === null ? SPECIAL.length : SPECIAL.indexOf(specialUse));
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}
