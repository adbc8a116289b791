/** What is used of the package cap 0.2.1, which brings no types. */
declare module 'cap' {
  import type { EventEmitter } from 'node:events'

  interface CapDevice {
    readonly name: string
    readonly description?: string
    readonly addresses: readonly { readonly addr?: string }[]
    readonly flags?: string
  }

  export class Cap extends EventEmitter {
    static deviceList(): CapDevice[]
    /** Keeps the address of `buffer` and no reference. Answers the link type in words; throws in libpcap's. */
    open(device: string, filter: string, kernelBytes: number, buffer: Buffer): string
    close(): boolean
    /** Windows only */
    setMinBytes?(bytes: number): void
  }
}

declare module 'cap/package.json' {
  export const version: string
}
