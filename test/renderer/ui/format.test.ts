import {
  formatBytes,
  formatCount,
  formatDuration,
  formatElapsed,
  formatRemaining,
  plural,
  shortHash,
} from '@renderer/ui/format'
import { describe, expect, it } from 'vitest'

describe('figures for people', () => {
  it('groups thousands', () => {
    expect(formatCount(1_234_567)).toBe('1,234,567')
    expect(plural(1, 'frame')).toBe('1 frame')
    expect(plural(2, 'frame')).toBe('2 frames')
  })

  it('writes sizes in decimal units with three digits', () => {
    expect(formatBytes(0)).toBe('0 B')
    expect(formatBytes(999)).toBe('999 B')
    expect(formatBytes(1260)).toBe('1.26 kB')
    expect(formatBytes(1_000_000_000)).toBe('1.00 GB')
    expect(formatBytes(412_000_000)).toBe('412 MB')
  })

  it('writes a duration in the unit that reads best', () => {
    expect(formatDuration(0)).toBe('0 s')
    expect(formatDuration(812)).toBe('812 ns')
    expect(formatDuration(2_023_000)).toBe('2.023 ms')
    expect(formatDuration(7_706_688_000)).toBe('7.707 s')
    expect(formatDuration(192e9)).toBe('3 min 12 s')
    expect(formatDuration(187_200e9)).toBe('2 d 4 h')
    expect(formatDuration(-5e6)).toBe('-5 ms')
  })

  it('rounds what remains', () => {
    expect(formatRemaining(0.4)).toBe('under a second')
    expect(formatRemaining(12.2)).toBe('12 s')
    expect(formatRemaining(200)).toBe('3 min')
  })

  it('writes how long an answer took', () => {
    expect(formatElapsed(0.42)).toBe('0.4 ms')
    expect(formatElapsed(120.4)).toBe('120 ms')
    expect(formatElapsed(1240)).toBe('1.2 s')
  })

  it('shortens a hash but not a short text', () => {
    expect(shortHash('3f9c00000000000000000000a41e')).toBe('3f9c…a41e')
    expect(shortHash('abc')).toBe('abc')
  })
})
