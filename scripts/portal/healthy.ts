// The health check of a container: node scripts/portal/healthy.ts. Exit status 0: the process that ROLE names does its work.
// It reads no settings of ours: a check every few seconds has to cost next to nothing, and what is wrong in them ends the container itself.
const { ROLE, PORT = "3000", CARRYOVER_URL = "http://127.0.0.1", CARRYOVER_WORKER_PORT = "" } = process.env;

const path = new URL(CARRYOVER_URL).pathname.replace(/\/+$/, "");
const doors = {
  web: `http://127.0.0.1:${PORT}${path}/api/health/ready`,
  worker: `http://127.0.0.1:${CARRYOVER_WORKER_PORT}/ready`,
};
const asked = await fetch(ROLE === "worker" ? doors.worker : doors.web).catch(() => null);
process.exitCode = asked?.ok ? 0 : 1;
