// Loaded first by the processes that scripts/start.ts starts: they end with it, however it ends.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
// The line to it is no reason to go on living.
process.channel?.unref();
