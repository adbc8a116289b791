/**
 * Owns the shape of what unpacks compressed data piece by piece (gzip-inflater.ts, zstd-inflater.ts), and how it fails.
 *
 * Guarantees of every inflater: memory is bounded whatever the data says; the event loop gets its turn at least every
 * few milliseconds; what was given out before an error stands.
 */
export class UnpackError extends Error {
  constructor(
    readonly code: 'cut-off' | 'corrupt' | 'limit',
    message: string,
  ) {
    super(message)
  }
}

/** Takes plain bytes as they come; they may be overwritten after the call. */
export type Output = (plain: Uint8Array) => void

export interface Inflater {
  /** Unpacks one piece; it may be reused when the promise is done. Rejects with UnpackError. */
  push(piece: Uint8Array): Promise<void>
  /** No more pieces. Rejects with UnpackError when more were needed. */
  end(): Promise<void>
  close(): void
}
