/**
 * saslauthd.ts SOCKET: stands in for Cyrus' saslauthd. Anybody signs in with one of the passwords in the variable PASSWORDS, a line each.
 * A request is user, password, service and realm, each after its length in two bytes; the answer has the same form.
 */
import { createServer, type Socket } from "node:net";

const [, , path] = process.argv;
if (!path) throw new Error("usage: saslauthd.ts SOCKET");
const passwords = (process.env.PASSWORDS ?? "").split("\n");

const server = createServer((socket) => {
  let request = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    request = Buffer.concat([request, chunk]);
    const fields = completeFields(request);
    if (fields) answer(socket, passwords.includes(fields[1] ?? "") ? "OK" : "NO");
  });
  // Whoever asked is gone, which needs no answer.
  socket.on("error", () => socket.destroy());
});
// Cyrus connects as its own user, and may do so as soon as the socket is there.
process.umask(0);
server.listen(path);

function completeFields(request: Buffer): string[] | null {
  const fields: string[] = [];
  let at = 0;
  while (fields.length < 4) {
    if (at + 2 > request.length) return null;
    const end = at + 2 + request.readUInt16BE(at);
    if (end > request.length) return null;
    fields.push(request.toString("utf8", at + 2, end));
    at = end;
  }
  return fields;
}

function answer(socket: Socket, word: string): void {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(word.length);
  socket.end(Buffer.concat([length, Buffer.from(word)]));
}
