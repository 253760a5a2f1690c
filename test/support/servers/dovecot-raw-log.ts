/** Reads the transcripts that Dovecot's setting `rawlog_dir` writes: one pair of files for each session. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** One session, from after the sign-in (so without passwords) to its end. */
export interface RawSession {
  user: string;
  /** What the client sent, byte for byte; `commandsOf` takes it apart. */
  client: Buffer;
  /** What the server sent. */
  server: Buffer;
}

/**
 * The sessions in `folder`, oldest first; only those of `user` when given.
 * The files are named by process, not by user: `log`, Dovecot's own log, tells whose process it was.
 */
export function readRawLog(folder: string, log: string, user?: string): RawSession[] {
  const userOf = new Map(
    [...log.matchAll(/Login: user=<([^>]*)>.*? mpid=(\d+)/g)].map((match) => [match[2], match[1]]),
  );
  return readdirSync(folder)
    .filter((name) => name.endsWith(".in"))
    .sort()
    .map((name) => ({
      user: userOf.get(name.split(".")[1]) ?? "",
      client: withoutTimes(readFileSync(path.join(folder, name))),
      server: withoutTimes(readFileSync(path.join(folder, name.replace(/in$/, "out")))),
    }))
    .filter((session) => user === undefined || session.user === user);
}

/** Dovecot puts the time before each line, also within literals. */
function withoutTimes(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replace(/^\d{10}\.\d{6} /gm, ""), "latin1");
}
