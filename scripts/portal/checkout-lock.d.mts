export interface CheckoutLock {
  /** The checkout's folder. */
  readonly root: string;
  /** One word: different work does not wait for each other. */
  readonly work: string;
  /** Told once, before it waits. */
  readonly onWait: () => void;
  /** Ends the waiting: then nothing is held. */
  readonly signal?: AbortSignal | undefined;
}

/** Waits until nobody does this work in the checkout, then keeps others out. Answers what ends that; so does the end of the process. */
export declare function lockCheckout(lock: CheckoutLock): Promise<() => void>;
