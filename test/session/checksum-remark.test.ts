/** What is said of checksums, once for a capture. */
import { ChecksumTally } from '@main/flows/checks'
import { checksumRemarks } from '@main/session/checksum-remark'
import { expect, test } from 'vitest'

const tally = (numbers: Partial<ChecksumTally>): ChecksumTally => Object.assign(new ChecksumTally(), numbers)

test('nothing is said when all that was looked at is right', () => {
  expect(checksumRemarks(tally({ looked: 100 }))).toEqual([])
})

test('half-made checksums are called offload, with their number and the first frame, and no damage', () => {
  const [remark, more] = checksumRemarks(tally({ looked: 100, halfMade: 40, firstHalfMade: 7 }))
  expect(more).toBeUndefined()
  expect([remark.code, remark.frame]).toEqual(['offload', 7])
  expect(remark.message).toMatch(/half-made in 40 of 100 packets .* frame 7.*no damage/)
})

test('wrong nearly everywhere is how a changed capture looks; a few are only told', () => {
  expect(checksumRemarks(tally({ looked: 10, bad: 9, firstBad: 1 }))[0].message).toContain('changed after capturing')
  expect(checksumRemarks(tally({ looked: 10, bad: 1, firstBad: 4 }))[0].message).not.toContain('changed')
})
