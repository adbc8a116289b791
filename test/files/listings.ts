/**
 * Owns how tests read text listings: the article's, beside the project in ../shared/listings, and texts of their own. Tests
 * that need the former are skipped with a printed reason where that folder is not there.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { ListingFile } from '@main/files/listing'
import { FrameSpan, Next } from '@main/files/source'
import type { PlacedRecord } from '@shared/listing'
import { opened, type ReadFrame } from './reading'

const LISTINGS = resolve('..', 'shared', 'listings')
export const hasListings = existsSync(LISTINGS)
if (!hasListings) console.warn('skipped: the listings are not at ../shared/listings')

export const AS_PRINTED = resolve(LISTINGS, 'as-printed.txt')
export const ACTIVE = resolve(LISTINGS, 'active-windump.txt')
export const PASSIVE = resolve(LISTINGS, 'passive-tcpdump.txt')

export interface ReadListing {
  readonly listing: ListingFile
  readonly records: PlacedRecord[]
  readonly frames: ReadFrame[]
}

/** Every record of a listing with the frame made from it, as `read` gives it out again. */
export async function readListing(path: string): Promise<ReadListing> {
  const listing = await opened(path)
  if (!(listing instanceof ListingFile)) throw new Error(`${path} was not taken for a listing`)
  const span = new FrameSpan()
  const records: PlacedRecord[] = []
  const frames: ReadFrame[] = []
  while (listing.next(span) === Next.frame) {
    const record = listing.recordAt(span.fileOffset)
    const data = listing.read(span.fileOffset, listing.lengthAt(span.fileOffset))
    if (!record || !data) throw new Error(`the record at ${span.fileOffset} cannot be read again`)
    records.push(record)
    const { wireLength, seconds, nanos, interfaceIndex, fileOffset } = span
    frames.push({ data, wireLength, seconds, nanos, interfaceIndex, fileOffset })
  }
  return { listing, records, frames }
}
