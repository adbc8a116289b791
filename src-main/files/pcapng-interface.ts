/**
 * Owns the interface description block (draft-ietf-opsawg-pcapng 4.2) and the interface statistics block (4.6).
 *
 * Guarantees: an option that has the wrong size is passed over and the default stands (microseconds, no offset).
 */
import type { DescribedInterface, InterfaceStatistics } from './capture-facts'
import { eachOption, Option, textOf } from './pcapng-options'
import { TimeScale } from './time-scale'

/** if_tsresol's default: microseconds */
const MICROSECONDS = 6

/** Where a block's body stands in the reader's buffer. */
export interface BlockBody {
  readonly bytes: Uint8Array
  readonly view: DataView
  /** first byte after type and length */
  readonly at: number
  /** first byte of the trailing length */
  readonly end: number
  readonly little: boolean
}

export interface InterfaceBlock {
  readonly described: DescribedInterface
  readonly scale: TimeScale
  /** false when its options are broken */
  readonly whole: boolean
}

/** Reads the body of an interface description block; it must have 8 bytes. */
export function readInterface({ bytes, view, at, end, little }: BlockBody): InterfaceBlock {
  let resolution = MICROSECONDS
  let offsetSeconds = 0
  const text = { name: '', description: '', filter: '' }
  const comments: string[] = []
  const whole = eachOption(view, at + 8, end, little, (code, from, to) => {
    if (code === Option.comment) comments.push(textOf(bytes, from, to))
    else if (code === Option.interfaceName) text.name = textOf(bytes, from, to)
    else if (code === Option.interfaceDescription) text.description = textOf(bytes, from, to)
    else if (code === Option.timeResolution && to - from >= 1) resolution = bytes[from]
    else if (code === Option.timeOffset && to - from >= 8) offsetSeconds = Number(view.getBigInt64(from, little))
    // the first byte says what follows: 0 = text, others are compiled filters
    else if (code === Option.filter && to - from >= 1 && bytes[from] === 0) text.filter = textOf(bytes, from + 1, to)
  })
  const scale = new TimeScale(resolution, offsetSeconds)
  const described = {
    ...text,
    linkType: view.getUint16(at, little),
    snapLength: view.getUint32(at + 4, little),
    timeDigits: scale.digits,
    comment: comments.join('\n'),
  }
  return { described, scale, whole }
}

/** Reads the options of an interface statistics block, which begin after 12 bytes of its body. */
export function readStatistics({ view, at, end, little }: BlockBody): InterfaceStatistics {
  const counts: { received?: number; dropped?: number; osDropped?: number } = {}
  eachOption(view, at + 12, end, little, (code, from, to) => {
    if (to - from !== 8) return
    const count = Number(view.getBigUint64(from, little))
    if (code === Option.received) counts.received = count
    else if (code === Option.dropped) counts.dropped = count
    else if (code === Option.osDropped) counts.osDropped = count
  })
  return { received: counts.received, dropped: counts.dropped, osDropped: counts.osDropped }
}
