/** The worker's opening keys as they stand in their file: read again when somebody has changed them, while everything runs. */
import type { KeyObject } from "node:crypto";
import { statSync } from "node:fs";
import type { WorkerConfig } from "../config/portal.ts";
import type { OpeningKey } from "../vault/open.ts";
import { type OpeningKeys, openKeys } from "./key-files.ts";

type KeyFiles = Pick<WorkerConfig, "privateKeyFile" | "publicKeyFile">;

export class KeyRing implements OpeningKey {
  readonly #files: KeyFiles;
  #keys: OpeningKeys;
  #changedAt: number;

  /** Throws as openKeys(). */
  constructor(files: KeyFiles) {
    this.#files = files;
    this.#keys = openKeys(files);
    this.#changedAt = this.#stamp();
  }

  get id(): string {
    return this.#keys[0].id;
  }

  get privateKey(): KeyObject {
    return this.#keys[0].privateKey;
  }

  /** The web process seals to a new key at once, so the file is looked at again before a key is called unknown. */
  readonly other = (id: string): KeyObject | null => {
    const find = () => this.#keys.find((key) => key.id === id)?.privateKey ?? null;
    const known = find();
    if (known !== null) return known;
    this.refresh();
    return find();
  };

  /** Throws as openKeys(). */
  refresh(): void {
    if (this.#stamp() === this.#changedAt) return;
    this.#keys = openKeys(this.#files);
    this.#changedAt = this.#stamp();
  }

  #stamp(): number {
    return statSync(this.#files.privateKeyFile, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }
}
