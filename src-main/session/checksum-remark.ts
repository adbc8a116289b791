/**
 * Owns what is said, once for a capture, of checksums that are not right (DESIGN 4: half-made ones are offload, not damage).
 *
 * Guarantees: at most two remarks, each with its numbers and the first frame it is true of; nothing when all that was looked at
 * is right. Refuses to call a capture damaged whose sums are wrong nearly everywhere: that is how edited ones look.
 */
import { countText } from '@shared/format'
import type { ChecksumTally } from '../flows/checks'

export interface ChecksumRemark {
  readonly code: 'offload' | 'checksums'
  readonly frame: number
  readonly message: string
}

export function checksumRemarks({ looked, halfMade, firstHalfMade, bad, firstBad }: ChecksumTally): ChecksumRemark[] {
  const of = `of ${countText(looked)} packets looked at (each flow's first), the first in frame`
  const remarks: ChecksumRemark[] = []
  if (halfMade > 0)
    remarks.push({
      code: 'offload',
      frame: firstHalfMade,
      message:
        `Checksums are half-made in ${countText(halfMade)} ${of} ${countText(firstHalfMade)}: captured on the sending host, ` +
        'whose network card makes the rest (offload). This is no damage.',
    })
  if (bad > 0)
    remarks.push({
      code: 'checksums',
      frame: firstBad,
      message:
        `Checksums are wrong in ${countText(bad)} ${of} ${countText(firstBad)}` +
        (bad * 2 > looked ? ': addresses or contents were changed after capturing, or a card was to make them.' : '.'),
    })
  return remarks
}
