/** Where the provider of the tests keeps what it handed out: in memory, so that it says nothing about being in development. */

interface Payload {
  readonly grantId?: string;
  readonly uid?: string;
  readonly consumed?: number;
}

interface Entry {
  readonly payload: Payload;
  /** Epoch milliseconds. */
  readonly until: number;
}

export class MemoryAdapter {
  static readonly #rows = new Map<string, Entry>();
  readonly #model: string;

  constructor(model: string) {
    this.#model = model;
  }

  async upsert(id: string, payload: Payload, seconds: number | undefined): Promise<void> {
    const until = seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + seconds * 1000;
    MemoryAdapter.#rows.set(this.#key(id), { payload, until });
  }

  async find(id: string): Promise<Payload | undefined> {
    const entry = MemoryAdapter.#rows.get(this.#key(id));
    return entry && entry.until > Date.now() ? entry.payload : undefined;
  }

  async findByUid(uid: string): Promise<Payload | undefined> {
    for (const [key, { payload }] of MemoryAdapter.#rows)
      if (key.startsWith(`${this.#model} `) && payload.uid === uid) return payload;
    return undefined;
  }

  async consume(id: string): Promise<void> {
    const entry = MemoryAdapter.#rows.get(this.#key(id));
    if (!entry) return;
    const payload = { ...entry.payload, consumed: Math.floor(Date.now() / 1000) };
    MemoryAdapter.#rows.set(this.#key(id), { ...entry, payload });
  }

  async destroy(id: string): Promise<void> {
    MemoryAdapter.#rows.delete(this.#key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of MemoryAdapter.#rows)
      if (key.startsWith(`${this.#model} `) && payload.grantId === grantId) MemoryAdapter.#rows.delete(key);
  }

  #key(id: string): string {
    return `${this.#model} ${id}`;
  }
}
