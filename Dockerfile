# Carryover as one image: web process and worker are told apart by ROLE. docs/deploy/README.md says how it is run; `npm run bare-root` runs its
# steps without a container engine.
#
#   docker build -t carryover .
#   docker build -t carryover --build-arg CARRYOVER_URL=https://example.org/migrate .      where the portal shares its host with others
#
# The version of Node is that of scripts/setup.mjs. Whoever builds for others pins the digest: --build-arg NODE_IMAGE=node@sha256:…
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
COPY prisma prisma
COPY scripts scripts
# Packages and database clients: again only when something of the above has changed.
RUN sh scripts/run.sh --only-setup
COPY . .
# The path in it is built into the pages.
ARG CARRYOVER_URL=http://127.0.0.1:3000
RUN CARRYOVER_URL="$CARRYOVER_URL" node scripts/image.ts /image

FROM ${NODE_IMAGE}
# openssl signs profiles for Apple's devices, where that is set up.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends openssl \
 && rm -rf /var/lib/apt/lists/*
# One user; what the web process must not read is not mounted where it runs.
RUN groupadd --system --gid 10001 carryover \
 && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin carryover \
 && install --directory --owner=10001 --group=10001 --mode=0700 /data /data/shared /data/web /data/worker
COPY --from=build /image /app
WORKDIR /app
USER 10001:10001
ENV NODE_ENV=production \
    HOST=:: \
    PORT=3000 \
    CARRYOVER_DATA_DIR=/data/shared \
    NEXTAUTH_SECRET_FILE=/data/web/session-secret \
    CARRYOVER_PRIVATE_KEY_FILE=/data/worker/opening-key.pem \
    CARRYOVER_LOCK_DIR=/data/worker/locks \
    CARRYOVER_WORKER_PORT=3001
VOLUME ["/data/shared", "/data/web", "/data/worker"]
EXPOSE 3000
# Of the process that this container runs: the pages answer, or the worker lives.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["node", "scripts/portal/healthy.ts"]
# Runs put down their place within 9 seconds.
STOPSIGNAL SIGTERM
CMD ["node", "scripts/start.ts"]
