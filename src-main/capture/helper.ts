/**
 * Owns what a capture program must be able to say about itself, so that `LiveCapture` can run any of them: its argument
 * list, how its stderr reads, and how long the kernel may hold a packet back from it.
 *
 * A helper is a separate program that holds the right to capture and writes a file; it never runs through a shell.
 */
import type { CaptureEngine, CaptureSpec, DroppedCounts } from '@shared/live'
import type { Result } from '@shared/result'

/** What one piece of a helper's stderr says. */
export type HelperNews =
  /** packets are being captured from now on */
  | { readonly kind: 'running' }
  /** this file is written from now on */
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'received'; readonly packets: number }
  /** the interface has carried so many since the capture began */
  | { readonly kind: 'carried'; readonly packets: number }
  | { readonly kind: 'dropped'; readonly dropped: Partial<DroppedCounts> }

export interface CaptureHelper {
  readonly engine: CaptureEngine
  /** ending of the files it writes */
  readonly extension: 'pcapng' | 'pcap'
  /**
   * The kernel hands packets over in blocks; one that is not full waits this long. Ending the helper sooner loses
   * packets that were on the wire before.
   */
  readonly lingerMs: number
  /** Signal that makes it print its counts, for those that say nothing by themselves. */
  readonly countsSignal?: NodeJS.Signals
  /** Of a ring it does not say which file it writes, and leaves the oldest where they are (see ring-files.ts). */
  readonly beginsFilesSilently?: true
  /** What of a spec it cannot do. */
  refuses(spec: CaptureSpec): Result<null>
  argv(spec: CaptureSpec, path: string): readonly string[]
  /** Prints the compiled filter of an interface, or why it does not compile. */
  filterArgv(interfaceName: string, filter: string): readonly string[]
  /** Reads one piece of stderr (ended by \n or \r). */
  read(piece: string): readonly HelperNews[]
}
