// The contract of a micro-benchmark subject: one hot path in several variants that do the same work. It times nothing.

/** One way of doing the subject's work. */
export interface Variant {
  readonly name: string;
  /**
   * Operations in one call of `run`. tinybench times every single call and its clock costs about 60 ns, so a call holds
   * enough operations to make that vanish.
   */
  readonly operations: number;
  /**
   * Does all operations. The returned number depends on every one of them, and the runner keeps it, so that the compiler
   * cannot leave the work out; variants that do the same work return the same number.
   */
  readonly run: () => number | Promise<number>;
}

/** Variants that are ready to run. */
export interface OpenSubject {
  readonly variants: readonly Variant[];
  /** Ends threads and frees memory. */
  close(): Promise<void>;
}

/** A hot path worth measuring by itself. */
export interface Subject {
  readonly name: string;
  /** One sentence: what it is, and why it is measured. */
  readonly description: string;
  /** What one operation is: "ns/op" means nanoseconds per this. */
  readonly operation: string;
  open(): Promise<OpenSubject>;
}

/** A subject whose variants hold nothing that must be closed. */
export function plainSubject(
  name: string,
  description: string,
  operation: string,
  variants: () => readonly Variant[],
): Subject {
  return {
    name,
    description,
    operation,
    open: () => Promise.resolve({ variants: variants(), close: () => Promise.resolve() }),
  };
}
