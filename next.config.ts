import type { NextConfig } from "next";

/** All are said by scripts/portal/build.ts. */
const { BUILD_BASE_PATH: basePath = "", BUILD_OUTPUT, BUILD_KEEPS_CACHE } = process.env;

const config: NextConfig = {
  // Where the portal shares its host: built in, and read by lib/config/base-path.ts.
  ...(basePath === "" ? {} : { basePath }),
  env: { CARRYOVER_BASE_PATH: basePath },
  // For an image: packages of this folder, whatever lies above it.
  ...(BUILD_OUTPUT === "standalone"
    ? {
        ...{ output: "standalone", outputFileTracingRoot: process.cwd(), turbopack: { root: process.cwd() } },
        // What makes pictures smaller, a seventh of the image: see below.
        outputFileTracingExcludes: { "next-server": ["**/node_modules/sharp/**", "**/node_modules/@img/**"] },
      }
    : {}),
  typescript: { tsconfigPath: "app/tsconfig.json", ignoreBuildErrors: true },
  serverExternalPackages: [
    "better-sqlite3",
    "pg",
    "@prisma/adapter-better-sqlite3",
    "@prisma/adapter-pg",
    "@prisma/client",
  ],
  poweredByHeader: false,
  // No page has pictures to be made smaller, and what makes them fetches addresses for whoever asks.
  images: { unoptimized: true },
  experimental: {
    // Lists of mailboxes and people: about 100 bytes for each of 50,000.
    serverActions: { bodySizeLimit: "8mb" },
    // Pages are no place to write to: in an image they cannot be written to, and two processes may serve the same ones.
    isrFlushToDisk: false,
    // Nobody reads them here, and they take as much room as the pages.
    turbopackSourceMaps: false,
    turbopackFileSystemCacheForBuild: BUILD_KEEPS_CACHE === "true",
  },
  // Programs of Microsoft's write it so.
  rewrites: async () =>
    ["xml", "json"].map((form) => ({
      source: `/Autodiscover/Autodiscover.${form}`,
      destination: `/autodiscover/autodiscover.${form}`,
    })),
};

export default config;
