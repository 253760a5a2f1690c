/** One process of the portal in the root of its image, as a container engine would run it: read-only, as the image's user, in name spaces of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import {
  environmentOf,
  instructionsOf,
  lastOf,
  type Stage,
  stagesOf,
  wordsOf,
} from "../../scripts/bare-root/dockerfile.ts";

const DOCKERFILE = join(import.meta.dirname, "../../Dockerfile");
const LONGEST_START_MS = 60_000;

export interface Contained {
  output(): string;
  /** Runs a command beside it, as `docker exec` does; servers of the test process can answer it meanwhile. */
  run(words: readonly string[]): Promise<{ readonly status: number | null; readonly output: string }>;
  /** As `docker stop`; answers its exit status. */
  end(): Promise<number | null>;
}

/** What a container of the image is given. */
export interface Container {
  readonly imageRoot: string;
  /** Folders of this machine in place of the volumes, by their path inside. */
  readonly volumes: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
}

export function imageStage(): Stage {
  const stage = stagesOf(instructionsOf(readFileSync(DOCKERFILE, "utf8"))).at(-1);
  if (stage === undefined) throw new Error("the Dockerfile has no stage");
  return stage;
}

/** Starts the image's command and waits until it says `ready`. Throws, with what it said, when it ends before. */
export async function startContained(container: Container, ready: RegExp): Promise<Contained> {
  const stage = imageStage();
  const child = inContainer(container, stage, wordsOf(lastOf(stage, "CMD") ?? "[]"));
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (piece: Buffer) => {
      said += piece.toString();
    });
  const end = Date.now() + LONGEST_START_MS;
  while (!ready.test(said)) {
    if (child.exitCode !== null) throw new Error(`the container ended with ${child.exitCode}:\n${said}`);
    if (Date.now() > end) throw new Error(`the container did not become ready:\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    output: () => said,
    run: async (words) => {
      const beside = inContainer(container, stage, words);
      const [[status], ...texts] = await Promise.all([once(beside, "close"), text(beside.stdout), text(beside.stderr)]);
      return { status, output: texts.join("") };
    },
    end: async () => {
      if (child.exitCode !== null) return child.exitCode;
      const ended = once(child, "exit");
      // Every program before it has become it: this is the command's own process.
      child.kill("SIGTERM");
      await ended;
      return child.exitCode;
    },
  };
}

function inContainer(container: Container, stage: Stage, words: readonly string[]) {
  const [program, given] = commandOf(container, stage, words);
  return spawn(program, given, { stdio: ["ignore", "pipe", "pipe"] });
}

function commandOf(container: Container, stage: Stage, words: readonly string[]): [string, string[]] {
  const { imageRoot, volumes, environment } = container;
  const user = lastOf(stage, "USER") ?? "0:0";
  const [uid = 0, gid = 0] = user.split(":").map(Number);
  const mounts = Object.entries(volumes).map(([inside, outside]) => {
    // A new volume is like the image's own folder in its place.
    if (!existsSync(outside)) {
      mkdirSync(outside, { recursive: true });
      chmodSync(outside, statSync(join(imageRoot, inside)).mode & 0o7777);
    }
    chownSync(outside, uid, gid);
    return `mount --bind "${outside}" "${join(imageRoot, inside)}"`;
  });
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin", ...environmentOf(stage), ...environment };
  const script = [
    `mount --bind "${imageRoot}" "${imageRoot}"`,
    `mount -o remount,bind,ro "${imageRoot}"`,
    `mount -t proc proc "${imageRoot}/proc"`,
    `mount --rbind /dev "${imageRoot}/dev"`,
    `mount -t tmpfs -o mode=1777 tmpfs "${imageRoot}/tmp"`,
    ...mounts,
    `cd "${imageRoot}"`,
    `exec /usr/sbin/chroot --userspec=${user} "${imageRoot}" env -C ${lastOf(stage, "WORKDIR")} "$@"`,
  ].join(" && ");
  const clean = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return ["env", ["-i", ...clean, "unshare", "--mount", "sh", "-c", script, "sh", ...words]];
}
