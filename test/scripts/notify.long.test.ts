/** Services with Type=notify: systemd is told that the portal is ready when it is, and not before. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { childrenOf, startPortal } from "../support/running-portal.ts";

/** As systemd hears it: datagrams at a socket of the file system, for which every Debian has Perl. */
const HEAR = `
use Socket; $| = 1;
socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die; bind($s, sockaddr_un($ARGV[0])) or die; print "listening\\n";
while (defined recv($s, my $word, 4096, 0)) { print "$word\\n" }
`;

it.each(["worker", "all"])(
  "a service with ROLE=%s says once that it is ready, when all its processes are",
  async (role) => {
    const folder = mkdtempSync(join(tmpdir(), "carryover-notify-"));
    const socket = join(folder, "notify");
    const systemd = spawn("perl", ["-e", HEAR, socket], { stdio: ["ignore", "pipe", "inherit"] });
    const course: string[] = [];
    systemd.stdout.on("data", (piece: Buffer) => course.push(piece.toString()));
    await once(systemd.stdout, "data");
    const portal = await startPortal({
      environment: { ROLE: role, NOTIFY_SOCKET: socket },
      hear: (said) => course.push(said),
    });
    try {
      const told = () => course.findIndex((each) => each.includes("READY=1"));
      await expect.poll(told, { timeout: 20_000 }).toBeGreaterThan(-1);
      const before = course.slice(0, told()).join("");
      expect(before).toContain('"worker.ready"');
      if (role === "all") expect(before).toContain("Carryover is ready");
      // One that is started again says so to its supervisor, and no more to systemd.
      const [worker = 0] = childrenOf(portal.pid, "lib/worker/main.ts");
      process.kill(worker, "SIGKILL");
      await expect.poll(() => portal.output().match(/"worker.ready"/g)?.length, { timeout: 20_000 }).toBe(2);
      expect(course.join("").match(/READY=1/g)).toHaveLength(1);
    } finally {
      await portal.end();
      portal.remove();
      systemd.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
