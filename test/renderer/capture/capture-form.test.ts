/** What the fields of the start dialog mean, and which cannot be read. */
import { type CaptureForm, EMPTY_FORM, readForm } from '@renderer/views/capture/capture-form'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const form = (part: Partial<CaptureForm>): CaptureForm => ({ ...EMPTY_FORM, interface: 'eth0', ...part })

describe('the start dialog', () => {
  it('as it comes captures everything, without end, into one file', () => {
    const { spec, errors } = readForm(form({}))
    expect(errors).toEqual({})
    expect(spec).toEqual({
      interface: 'eth0',
      filter: '',
      snapLength: null,
      promiscuous: true,
      bufferMiB: 64,
      ring: null,
      stopAfter: { packets: null, bytes: null, seconds: null },
    })
  })

  it('reads numbers with spaces around them, megabytes as 1,000,000 bytes', () => {
    const { spec, errors } = readForm(
      form({
        filter: ' tcp ',
        snapLength: ' 96 ',
        stopPackets: '5',
        stopMegabytes: '1.5',
        isRing: true,
        ringSeconds: '60',
      }),
    )
    expect(errors).toEqual({})
    expect(spec).toMatchObject({
      filter: 'tcp',
      snapLength: 96,
      ring: { files: 10, kilobytes: 100_000, seconds: 60 },
      stopAfter: { packets: 5, bytes: 1_500_000, seconds: null },
    })
  })

  it('says which field cannot be used', () => {
    const wrong = (part: Partial<CaptureForm>) => Object.keys(readForm(form(part)).errors)
    expect(wrong({ interface: '' })).toEqual(['interface'])
    expect(wrong({ snapLength: '0' })).toEqual(['snapLength'])
    expect(wrong({ stopPackets: '1.5' })).toEqual(['stopPackets'])
    expect(wrong({ stopSeconds: 'soon' })).toEqual(['stopSeconds'])
    expect(wrong({ isRing: true, ringFiles: '1' })).toEqual(['ringFiles'])
    expect(wrong({ isRing: true, ringMegabytes: '' })).toEqual(['ringMegabytes'])
    expect(wrong({ isRing: true, engine: 'tcpdump', ringMegabytes: '0.5' })).toEqual(['ringMegabytes'])
    expect(wrong({ isRing: true, engine: 'tcpdump', ringMegabytes: '5' })).toEqual([])
    expect(wrong({ isRing: false, ringFiles: 'x' })).toEqual([])
  })

  it('never makes a spec of anything but numbers in range out of what was typed', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (snapLength, stopPackets, ringFiles) => {
        const { spec, errors } = readForm(form({ snapLength, stopPackets, isRing: true, ringFiles }))
        if (spec.snapLength !== null) expect(spec.snapLength).toBeGreaterThanOrEqual(1)
        if (spec.stopAfter.packets !== null) expect(Number.isInteger(spec.stopAfter.packets)).toBe(true)
        if (Object.keys(errors).length === 0) expect(spec.ring?.files).toBeGreaterThanOrEqual(2)
      }),
    )
  })
})
