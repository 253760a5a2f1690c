// npm run build: makes the pages for `npm start`, which else does it by itself.
import { BuildError, buildWhenNeeded } from "./portal/build.ts";

try {
  await buildWhenNeeded(console.log);
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
