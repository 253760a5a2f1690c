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
    let heard = "";
    systemd.stdout.on("data", (piece: Buffer) => {
      heard += piece.toString();
    });
    await once(systemd.stdout, "data");
    const portal = await startPortal({
      environment: { ROLE: role, NOTIFY_SOCKET: socket },
      hear: (said) => {
        if (!/Carryover is ready|"worker.ready"/.test(said)) expect(heard).not.toContain("READY");
      },
    });
    try {
      await expect.poll(() => heard, { timeout: 20_000 }).toContain("READY=1");
      // One that is started again says so to its supervisor, and no more to systemd.
      const [worker = 0] = childrenOf(portal.pid, "lib/worker/main.ts");
      process.kill(worker, "SIGKILL");
      await expect.poll(() => portal.output().match(/"worker.ready"/g)?.length, { timeout: 20_000 }).toBe(2);
      expect(heard.match(/READY=1/g)).toHaveLength(1);
    } finally {
      await portal.end();
      portal.remove();
      systemd.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
