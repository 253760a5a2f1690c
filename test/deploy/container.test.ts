/** Dockerfile, compose files and Kubernetes manifests: no engine is needed to see whether what they name is there and whether they are as closed as they say. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { ALL_SETTINGS } from "../../lib/config/reference.ts";
import {
  argumentsOf,
  environmentOf,
  instructionsOf,
  isSent,
  lastOf,
  stagesOf,
  wordsOf,
} from "../../scripts/bare-root/dockerfile.ts";
import { PROGRAM_FILES, PROGRAM_FOLDERS } from "../../scripts/image-contents.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const settings = ALL_SETTINGS.map(({ name }) => name);
const strangers = (names: readonly string[]) => names.filter((name) => !settings.includes(name));

const instructions = instructionsOf(read("Dockerfile"));
const stages = stagesOf(instructions);
const [build, image] = [stages[0], stages.at(-1)];
if (!build || !image) throw new Error("the Dockerfile has no stages");

const isHeld = (file: string) =>
  PROGRAM_FILES.includes(file) || PROGRAM_FOLDERS.some((folder) => file.startsWith(`${folder}/`));

describe("the image", () => {
  it("is made on a base of one version, that of the set-up, and of nothing from elsewhere", () => {
    const [, version = ""] = /NODE_VERSION = "([\d.]+)"/.exec(read("scripts/setup.mjs")) ?? [];
    expect(argumentsOf(instructions).NODE_IMAGE).toBe(`node:${version}-bookworm-slim`);
    expect(stages.map(({ instructions: [from] }) => from?.text.split(" ")[0]?.replace("$", ""))).toEqual([
      "{NODE_IMAGE}",
      "{NODE_IMAGE}",
    ]);
    expect(instructions.filter(({ text }) => /https?:\/\/(?!127\.)/.test(text))).toEqual([]);
  });

  it("copies only what is there and is sent", () => {
    const copied = instructions.filter(({ name, flags }) => name === "COPY" && flags.length === 0);
    const paths = copied.flatMap(({ text }) => text.split(" ").slice(0, -1)).filter((path) => path !== ".");
    expect(paths.length).toBeGreaterThan(3);
    expect(paths.filter((path) => !existsSync(join(root, path)) || !isSent(path, read(".dockerignore")))).toEqual([]);
    const names = stages.map(({ name }) => name);
    const from = instructions.flatMap(({ name, flags }) => (name === "COPY" ? flags : []));
    expect(from.filter((flag) => !names.includes(flag.replace("--from=", "")))).toEqual([]);
  });

  it("is sent no data, no tests and nothing secret", () => {
    for (const path of ["data", ".git", ".env", "secrets", "test", "node_modules", ".next", "lib/db/generated", "docs"])
      expect(`${path} ${isSent(path, read(".dockerignore"))}`).toBe(`${path} false`);
  });

  it("runs as a user of its own, by a number that Kubernetes can check", () => {
    const [user = "", group = ""] = (lastOf(image, "USER") ?? "").split(":");
    expect([user, group].every((id) => /^\d+$/.test(id) && Number(id) >= 10_000)).toBe(true);
    const after = image.instructions.slice(image.instructions.findIndex(({ name }) => name === "USER"));
    expect(after.filter(({ name }) => name === "RUN" || name === "COPY")).toEqual([]);
    const made = image.instructions.find(({ text }) => text.includes("useradd"))?.text;
    expect(made).toContain(`--uid ${user} `);
    expect(made).toContain(`--gid ${group} `);
  });

  it("installs system packages without what they recommend, and leaves no lists behind", () => {
    for (const { text } of image.instructions.filter(({ text }) => text.includes("apt-get install")))
      expect(text).toMatch(/--no-install-recommends.*rm -rf \/var\/lib\/apt\/lists/);
  });

  it("holds all that its programs load", () => {
    const inFolders = PROGRAM_FOLDERS.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => posix.join(folder, name)),
    );
    const programs = [...inFolders, ...PROGRAM_FILES].filter(
      (file) => /\.(?:ts|mjs)$/.test(file) && !file.endsWith(".d.mts"),
    );
    const loaded = programs.flatMap((file) =>
      [...read(file).matchAll(/\bfrom "(\.[^"]+)"|\bimport\("(\.[^"]+)"\)/g)].map(([, one, other]) =>
        posix.join(posix.dirname(file), one ?? other ?? ""),
      ),
    );
    expect(loaded.length).toBeGreaterThan(1000);
    expect(loaded.filter((file) => !isHeld(file))).toEqual([]);
  });

  it("starts and checks programs that it holds, with settings that there are", () => {
    const health = image.instructions.find(({ name }) => name === "HEALTHCHECK")?.text.replace(/^CMD /, "") ?? "[]";
    for (const [program, script = ""] of [wordsOf(lastOf(image, "CMD") ?? "[]"), wordsOf(health)]) {
      expect(program).toBe("node");
      expect(existsSync(join(root, script))).toBe(true);
      expect(isHeld(script)).toBe(true);
    }
    const { NODE_ENV, ...environment } = environmentOf(image);
    expect(NODE_ENV).toBe("production");
    expect(strangers(Object.keys(environment))).toEqual([]);
    expect(lastOf(image, "EXPOSE")).toBe(environment.PORT);
  });

  it("keeps what lasts, and nothing else, in its volumes", () => {
    const volumes = wordsOf(lastOf(image, "VOLUME") ?? "[]");
    const files = Object.entries(environmentOf(image)).filter(([, value]) => value.startsWith("/"));
    expect(files.map(([name]) => name).toSorted()).toEqual([
      ...["CARRYOVER_DATA_DIR", "CARRYOVER_LOCK_DIR", "CARRYOVER_PRIVATE_KEY_FILE", "NEXTAUTH_SECRET_FILE"],
    ]);
    expect(files.filter(([, path]) => !volumes.some((each) => path === each || path.startsWith(`${each}/`)))).toEqual(
      [],
    );
  });
});

interface Service {
  readonly image?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly secrets?: readonly string[];
  readonly read_only?: boolean;
  readonly init?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly stop_grace_period?: string;
  readonly mem_limit?: string;
  readonly restart?: string;
  readonly ports?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, { readonly file: string }>>;
}

describe.each(["compose.yaml", "compose.postgresql.yaml"])("%s", (file) => {
  const { services, volumes, networks = {}, secrets = {} } = parse(read(file), { merge: true }) as Compose;
  const ours = Object.entries(services).filter(([, { image }]) => image === "carryover");

  it("starts one web process and workers, by settings that there are", () => {
    expect(ours.map(([name, { environment }]) => `${name} ${environment?.ROLE}`)).toEqual(["web web", "worker worker"]);
    for (const [, { environment = {} }] of ours) expect(strangers(Object.keys(environment))).toEqual([]);
  });

  it("closes both: nothing to write to but volumes, no rights, no more memory than they need, time to end in", () => {
    for (const [, service] of ours) {
      expect(service).toMatchObject({ read_only: true, init: true, cap_drop: ["ALL"], restart: "unless-stopped" });
      expect(service.security_opt).toContain("no-new-privileges:true");
      expect(Number.parseInt(service.stop_grace_period ?? "", 10)).toBeGreaterThan(10);
      expect(service.mem_limit).toBeDefined();
    }
  });

  it("shows the key that opens passwords to workers alone, and the cookies' secret to the web process alone", () => {
    const mounted = (name: string) => services[name]?.volumes ?? [];
    expect(mounted("web")).toEqual(["shared:/data/shared", "web:/data/web"]);
    expect(mounted("worker")).toEqual(["shared:/data/shared", "worker:/data/worker"]);
  });

  it("names volumes, networks, secrets and files that there are, and images of one version", () => {
    for (const service of Object.values(services)) {
      for (const mount of service.volumes ?? []) {
        const [from = ""] = mount.split(":");
        expect(from.startsWith("./") ? existsSync(join(root, from)) : from in volumes, from).toBe(true);
      }
      expect((service.networks ?? []).filter((name) => !(name in networks))).toEqual([]);
      expect((service.secrets ?? []).filter((name) => !(name in secrets))).toEqual([]);
      expect(service.image).toMatch(/^carryover$|:\d/);
    }
  });

  it("is reached from outside at the proxy alone, or from this machine alone", () => {
    const open = Object.entries(services).filter(([, { ports = [] }]) =>
      ports.some((port) => !/^127\.0\.0\.1:/.test(port)),
    );
    expect(open.map(([name]) => name)).toEqual(file === "compose.yaml" ? [] : ["proxy"]);
  });
});

interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string };
}
interface Container extends Readonly<Record<"startupProbe" | "livenessProbe" | "readinessProbe", Probe>> {
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly resources: { readonly requests: object; readonly limits: { readonly memory?: string } };
  readonly securityContext: object;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}
interface Pod {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes: readonly { readonly name: string; readonly secret?: { readonly secretName: string } }[];
  readonly securityContext: object;
  readonly terminationGracePeriodSeconds: number;
}
interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec: {
    readonly template: { readonly spec: Pod };
    readonly selector?: { readonly matchLabels?: object };
    readonly podSelector?: object;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly object[];
  };
}

describe("the manifests for Kubernetes", () => {
  const folder = "docs/deploy/kubernetes";
  const { resources } = parse(read(`${folder}/kustomization.yaml`)) as { readonly resources: readonly string[] };
  const all = resources.flatMap((file) =>
    parseAllDocuments(read(`${folder}/${file}`)).map((document) => document.toJS() as Manifest),
  );
  const of = (kind: string) => all.filter((each) => each.kind === kind);
  const deployments = of("Deployment").map(({ metadata, spec }) => ({ name: metadata.name, pod: spec.template.spec }));

  it("are all named, and each can be read", () => {
    expect([...resources, "kustomization.yaml"].toSorted()).toEqual(readdirSync(join(root, folder)).toSorted());
    expect(all.map(({ kind }) => kind)).not.toContain(undefined);
  });

  it("ask each process at doors that there are whether it lives and whether it is ready", () => {
    const doors = { "carryover-web": 3000, "carryover-worker": 3001 } as const;
    for (const { name, pod } of deployments) {
      const [container] = pod.containers;
      expect(container?.ports.map(({ containerPort }) => containerPort)).toEqual([doors[name as keyof typeof doors]]);
      for (const probe of [container?.startupProbe, container?.livenessProbe, container?.readinessProbe]) {
        expect(probe?.httpGet?.port).toBe(container?.ports[0]?.name);
        const path = probe?.httpGet?.path ?? "";
        const isThere =
          name === "carryover-web"
            ? existsSync(join(root, "app", path, "route.ts"))
            : read("lib/worker/watch.ts").includes(`case "${path}":`);
        expect(`${path} ${isThere}`).toBe(`${path} true`);
      }
      expect(container?.livenessProbe.httpGet?.path).not.toBe(container?.readinessProbe.httpGet?.path);
    }
    expect(String(environmentOf(image).CARRYOVER_WORKER_PORT)).toBe("3001");
  });

  it("give no rights, a read-only root, the image's user, memory, and time to end in", () => {
    const user = Number((lastOf(image, "USER") ?? "").split(":")[0]);
    for (const { pod } of deployments) {
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: user,
        seccompProfile: { type: "RuntimeDefault" },
      });
      expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(10);
      for (const { securityContext, resources: given } of [...pod.containers, ...(pod.initContainers ?? [])]) {
        expect(securityContext).toEqual({
          ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
        });
        expect(given.limits.memory).toBeDefined();
      }
    }
  });

  it("name settings that there are, and volumes that they have", () => {
    const named = deployments.flatMap(({ pod }) => pod.containers.flatMap(({ env }) => env.map(({ name }) => name)));
    expect(strangers([...named, ...of("ConfigMap").flatMap(({ data = {} }) => Object.keys(data))])).toEqual([]);
    for (const { pod } of deployments) {
      const volumes = pod.volumes.map(({ name }) => name);
      const mounted = [...pod.containers, ...(pod.initContainers ?? [])].flatMap(({ volumeMounts }) => volumeMounts);
      expect(mounted.filter(({ name }) => !volumes.includes(name))).toEqual([]);
    }
  });

  it("let each write where it has to, although its root is read-only", () => {
    for (const { name, pod } of deployments) {
      const own = Object.fromEntries((pod.containers[0]?.env ?? []).map((each) => [each.name, each.value]));
      const { CARRYOVER_DATA_DIR, CARRYOVER_LOCK_DIR } = { ...environmentOf(image), ...own };
      const mounts = pod.containers[0]?.volumeMounts.map(({ mountPath }) => mountPath) ?? [];
      const written = [CARRYOVER_DATA_DIR, ...(name === "carryover-worker" ? [CARRYOVER_LOCK_DIR] : [])];
      for (const folder of written)
        expect(
          mounts.some((mount) => `${folder}/`.startsWith(`${mount}/`)),
          `${name} ${folder}`,
        ).toBe(true);
    }
  });

  it("show each process its own secrets and those of the database, and no others", () => {
    const secrets = deployments.map(({ name, pod }) => [
      name,
      pod.volumes.flatMap(({ secret }) => secret?.secretName ?? []),
    ]);
    expect(Object.fromEntries(secrets)).toEqual({
      "carryover-web": ["carryover-database", "carryover-web"],
      "carryover-worker": ["carryover-database", "carryover-worker"],
    });
  });

  it("keep one of each kind running while nodes are emptied, and let only those speak who need to", () => {
    expect(of("PodDisruptionBudget").map(({ spec }) => spec.selector?.matchLabels)).toEqual([
      ...[
        { app: "carryover", part: "web" },
        { app: "carryover", part: "worker" },
      ],
    ]);
    const policies = of("NetworkPolicy");
    expect(policies.map(({ spec }) => spec.policyTypes)).toEqual([
      ["Ingress", "Egress"],
      ["Ingress", "Egress"],
      ["Ingress", "Egress"],
    ]);
    expect(policies.at(-1)?.spec.ingress).toEqual([]);
  });
});
