/** Who is measured: ourselves, the floor and other copiers, each with its command line and what it changes by design. */

import { spawnSync } from "node:child_process";
import { accessSync, constants, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DifferenceKind } from "../../test/support/checker/differences.ts";
import { PHASES, type Phase } from "./records.ts";

const LOOPBACK = "127.0.0.1";

/** What a copier needs to know for one account. */
export interface Place {
  readonly user: string;
  readonly password: string;
  readonly oldPort: number;
  readonly newPort: number;
  /** The dovecot.conf of the new server. */
  readonly newConfig: string;
  /** A folder of its own, kept from the first run to the last. */
  readonly state: string;
}

export interface Command {
  readonly program: string;
  readonly words: readonly string[];
  /** Instead of an environment of its own, with its home in `state`. */
  readonly environment?: NodeJS.ProcessEnv;
}

export interface Copier {
  readonly name: string;
  readonly label: string;
  /** Connections to each side, where they can be chosen. */
  readonly connections: number | null;
  readonly phases: readonly Phase[];
  /** Null: it is not on this machine. */
  version(): string | null;
  command(place: Place): Command;
  /** Differences that it makes by design: they are named, and cost it nothing. */
  readonly lenience: {
    readonly kinds: readonly DifferenceKind[];
    readonly addedHeader?: string;
    readonly words: string;
  };
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const NO_LENIENCE = { kinds: [], words: "" } as const;

/** Carryover's command line, with its defaults but for the connections. */
export function carryover(connections: number): Copier {
  return {
    name: `carryover-${connections}`,
    label: `Carryover, ${connections} connections`,
    connections,
    phases: PHASES,
    version: () => "this checkout",
    lenience: NO_LENIENCE,
    command({ user, password, oldPort, newPort, state }) {
      const file = join(state, "password");
      writeFileSync(file, `${password}\n`, { mode: 0o600 });
      const words = [
        ...["--old", `imap://${user}@${LOOPBACK}:${oldPort}`, "--old-password-file", file],
        ...["--new", `imap://${user}@${LOOPBACK}:${newPort}`, "--new-password-file", file],
        ...["--journal", join(state, "journal.db"), "--connections", String(connections)],
      ];
      return {
        program: process.execPath,
        words: [join(root, "lib/cli/import.ts"), ...words],
        environment: process.env,
      };
    },
  };
}

/** What IMAP itself costs: no journal, no checks, no second run. */
export function floor(connections: number): Copier {
  return {
    name: `floor-${connections}`,
    label: `floor, ${connections} connections`,
    connections,
    phases: ["first"],
    version: () => "this checkout",
    lenience: { kinds: ["subscriptionsMissing"], words: "no subscriptions" },
    command({ user, password, oldPort, newPort }) {
      const words = [String(oldPort), String(newPort), user, password, String(connections)];
      return {
        program: process.execPath,
        words: [join(root, "scripts/bench/floor.ts"), ...words],
        environment: process.env,
      };
    },
  };
}

const interimap: Copier = {
  name: "interimap",
  label: "interimap",
  connections: null,
  phases: PHASES,
  version: () => versionOf("interimap", ["--version"]),
  lenience: NO_LENIENCE,
  command({ user, password, oldPort, newPort, state }) {
    const side = (name: string, port: number) =>
      `[${name}]\ntype = imap\nhost = ${LOOPBACK}\nport = ${port}\nusername = ${user}\npassword = ${password}\nSTARTTLS = NO\n`;
    const config = join(state, "interimap.conf");
    const general = `database = ${join(state, "interimap.db")}\nlist-mailbox = "*"\n`;
    writeFileSync(config, [general, side("local", newPort), side("remote", oldPort)].join("\n"), { mode: 0o600 });
    return { program: "interimap", words: [`--config=${config}`] };
  },
};

const mbsync: Copier = {
  name: "mbsync",
  label: "mbsync",
  connections: null,
  phases: PHASES,
  version: () => versionOf("mbsync", ["--version"]),
  lenience: {
    kinds: ["keywordsLost", "subscriptionsMissing"],
    addedHeader: "X-TUID",
    words: "adds a header to every message; no keywords, no subscriptions",
  },
  command({ user, password, oldPort, newPort, state }) {
    const store = (name: string, port: number) =>
      `IMAPStore ${name}\nHost ${LOOPBACK}\nPort ${port}\nUser ${user}\nPass ${password}\nSSLType None\nAuthMechs LOGIN\n`;
    const channel = [
      ...["Channel all", "Far :old:", "Near :new:", "Patterns *", "Create Near", "Sync Pull", "Expunge None"],
      ...["CopyArrivalDate yes", `SyncState ${state}/`, ""],
    ];
    const config = join(state, "mbsyncrc");
    writeFileSync(config, [store("old", oldPort), store("new", newPort), channel.join("\n")].join("\n"), {
      mode: 0o600,
    });
    return { program: "mbsync", words: ["-q", "-c", config, "-a"] };
  },
};

const doveadm: Copier = {
  name: "doveadm",
  label: "doveadm backup",
  connections: null,
  phases: PHASES,
  version: () => versionOf("doveadm", ["--version"]),
  lenience: {
    // A second run takes from such folders what makes them folders, and leaves them listed.
    kinds: ["containersMadeReal", "foldersUnselectable"],
    words: "writes files, no IMAP; makes folders of what only held folders",
  },
  command({ user, password, oldPort, newConfig }) {
    const settings = [
      ...[`imapc_host=${LOOPBACK}`, `imapc_port=${oldPort}`, `imapc_user=${user}`, `imapc_password=${password}`],
      ...["imapc_features=rfc822.size fetch-headers", "mail_prefetch_count=20"],
    ];
    const words = ["-c", newConfig, ...settings.flatMap((setting) => ["-o", setting])];
    return { program: "doveadm", words: [...words, "backup", "-R", "-u", user, "imapc:"] };
  },
};

const imapsync: Copier = {
  name: "imapsync",
  label: "imapsync",
  connections: null,
  phases: PHASES,
  version: () => versionOf("imapsync", ["--version"]),
  lenience: { kinds: ["containersMadeReal"], words: "makes folders of what only held folders" },
  command({ user, password, oldPort, newPort, state }) {
    const side = (number: number, port: number) => [
      ...[`--host${number}`, LOOPBACK, `--port${number}`, String(port), `--user${number}`, user],
      ...[`--password${number}`, password, `--nossl${number}`, `--notls${number}`],
    ];
    const quiet = ["--nolog", "--noreleasecheck", "--tmpdir", state, "--pidfile", join(state, "pid")];
    return { program: "imapsync", words: [...side(1, oldPort), ...side(2, newPort), ...quiet] };
  },
};

/** Other people's copiers, by name. */
export const peers: readonly Copier[] = [interimap, doveadm, mbsync, imapsync];

/** Carryover with two connections and with four, and the floor for each. */
export const ourselves: readonly Copier[] = [carryover(2), floor(2), carryover(4), floor(4)];

/** The numbers in what a program says of its version; null when it is not on the PATH. */
function versionOf(program: string, words: readonly string[]): string | null {
  if (!isOnPath(program)) return null;
  const { stdout, stderr } = spawnSync(program, words, { encoding: "utf8", timeout: 20_000 });
  return /\d+(?:\.\d+)+/.exec(`${stdout}${stderr}`)?.[0] ?? "unknown";
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
