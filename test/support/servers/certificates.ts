/** Certificates for private servers, made with openssl. */
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** `selfSigned`: right but for its issuer. `expired`: ended in 2020. `wrongHost`: for another host name. */
export type CertificateKind = "selfSigned" | "expired" | "wrongHost";

/** Paths of PEM files. The certificate is its own issuer, so it also serves as the file of trusted authorities. */
export interface Certificate {
  certificateFile: string;
  keyFile: string;
}

const validity: Record<CertificateKind, { from: string; to: string; names: string }> = {
  selfSigned: { from: "20200101000000Z", to: "20491231235959Z", names: "DNS:localhost,IP:127.0.0.1" },
  expired: { from: "20200101000000Z", to: "20200131000000Z", names: "DNS:localhost,IP:127.0.0.1" },
  wrongHost: { from: "20200101000000Z", to: "20491231235959Z", names: "DNS:mail.elsewhere.example" },
};

/** Makes a key and a certificate of that kind in a new folder `tls` below `folder`. */
export function makeCertificate(folder: string, kind: CertificateKind): Certificate {
  const work = path.join(folder, "tls");
  mkdirSync(work);
  const file = (name: string) => path.join(work, name);
  const { from, to, names } = validity[kind];
  writeFileSync(file("openssl.cnf"), authority(work, names));
  writeFileSync(file("index.txt"), "");
  const openssl = (...words: string[]) => execFileSync("openssl", words, { stdio: ["ignore", "ignore", "pipe"] });
  // A subject of its own: among several authorities of one name, OpenSSL tries only the first.
  const subject = ["-subj", `/CN=${randomUUID()}`];
  const request = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", ...subject];
  openssl("req", ...request, "-keyout", file("key.pem"), "-out", file("request.pem"));
  // "openssl ca" rather than "req -x509": only it takes start and end dates in every version of OpenSSL.
  const sign = ["-batch", "-notext", "-selfsign", "-config", file("openssl.cnf"), "-keyfile", file("key.pem")];
  const dates = ["-startdate", from, "-enddate", to];
  openssl("ca", ...sign, ...dates, "-in", file("request.pem"), "-out", file("certificate.pem"));
  return { certificateFile: file("certificate.pem"), keyFile: file("key.pem") };
}

function authority(folder: string, names: string): string {
  return `[ca]
default_ca = own
[own]
dir = ${folder}
new_certs_dir = ${folder}
database = ${folder}/index.txt
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = leaf
[any]
commonName = supplied
[leaf]
subjectAltName = ${names}
basicConstraints = critical,CA:TRUE
`;
}
