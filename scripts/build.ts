// npm run build: makes the pages for `npm start`, which else does it by itself. Of the environment it needs what CARRYOVER_URL says of a path.
import { ConfigError, loadStartConfig } from "../lib/config/start.ts";
import { BuildError, buildWhenNeeded } from "./portal/build.ts";

try {
  await buildWhenNeeded(console.log, { url: loadStartConfig().url });
} catch (error) {
  if (!(error instanceof BuildError || error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
