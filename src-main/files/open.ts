/**
 * Owns opening a capture: recognises pcap, pcapng, and what is neither but holds lines of tcpdump or WinDump, all of them also in
 * gzip or Zstandard, by content and never by name.
 *
 * Guarantees: what a user can mend comes back as a `Result` error (not-found, not-readable, is-directory, empty-file,
 * not-a-capture, unsupported-version, corrupt, vanished, not-writable); an open capture holds one file descriptor until
 * `close` (two while a compressed file is being unpacked).
 */
import { ok, type Result } from '@shared/result'
import { openBytes } from './byte-file'
import { type CaptureFile, OpenCaptureFile } from './capture-file'
import { type SpoolFile, unpackInBackground } from './compressed'
import { ListingFile } from './listing'
import { compressionOf } from './signatures'
import type { OpenCapture } from './source'

export interface OpenOptions {
  /** The file is still being written: its end means "wait" until `finish()`. */
  readonly growing?: boolean
  /** Most bytes a compressed file may unpack to; default 64 GiB, and never more than the temporary folder can take. */
  readonly unpackLimit?: number
  /** Size of the read buffer; smaller ones (64 KiB) make sense when hundreds of files are open at once. Default 1 MiB. */
  readonly blockBytes?: number
}

/** As much of a compressed text as is looked at before the rest of it is unpacked. */
const TEXT_SAMPLE = 1 << 22

/** The text listing in a compressed file; it is read once it is unpacked to its end. */
async function listingIn(path: string, spool: SpoolFile): Promise<ListingFile | undefined> {
  while (spool.growing && spool.size() < TEXT_SAMPLE) await spool.grown()
  const listing = ListingFile.open(path, spool)
  if (!listing.ok) return undefined
  while (spool.growing) await spool.grown()
  return listing.value
}

export const openCapture = (async (path: string, options: OpenOptions = {}): Promise<Result<CaptureFile>> => {
  const opened = await openBytes(path, options.growing ?? false)
  if (!opened.ok) return opened
  const file = opened.value
  const block = options.blockBytes === undefined ? {} : { blockBytes: options.blockBytes }
  const head = new Uint8Array(4)
  const compression = file.readAt(head, 0, Math.min(4, file.size()), 0) === 4 ? compressionOf(head) : undefined
  if (compression === undefined) {
    const capture = new OpenCaptureFile(path, file, block)
    const recognised = capture.recognise()
    if (recognised.ok) return ok(capture)
    const listing =
      recognised.error.code === 'not-a-capture' && !file.growing ? ListingFile.open(path, file) : undefined
    if (listing?.ok) return listing
    capture.close()
    return recognised
  }
  const unpacking = await unpackInBackground(file, compression, options.unpackLimit)
  if (!unpacking.ok) return unpacking
  const spool = unpacking.value
  const capture = new OpenCaptureFile(path, spool, { ...block, suffix: `, ${compression}`, progress: spool })
  for (;;) {
    const recognised = capture.recognise()
    if (recognised.ok && recognised.value === 'ready') return ok(capture)
    if (!recognised.ok) {
      const listing = recognised.error.code === 'not-a-capture' ? await listingIn(path, spool) : undefined
      if (listing) return ok(listing)
      const error = spool.refusal ?? recognised.error
      capture.close()
      return { ok: false, error }
    }
    await spool.grown()
  }
}) satisfies OpenCapture
