/**
 * Owns the shape of a record while it is read: any part of it may still be missing.
 */
import type { ListingRecord } from '@shared/listing'

export type Draft = { -readonly [K in keyof ListingRecord]?: ListingRecord[K] }
