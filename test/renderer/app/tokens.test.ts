import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync('src-renderer/app/tokens.css', 'utf8')

/** Hex custom properties of one theme's block. */
function theme(name: 'light' | 'dark'): ReadonlyMap<string, string> {
  const start = css.indexOf(`[data-theme="${name}"]`)
  const block = css.slice(start, css.indexOf('}', start))
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, key, value]) => [key, value]))
}

/** WCAG 2.2 relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

const TEXT = ['text', 'text-soft', 'text-muted', 'orig', 'resp', 'data', 'note', 'caution', 'bad', 'good']
const GROUNDS = [
  'ground',
  'ground-side',
  'ground-raised',
  'ground-hover',
  'ground-selected',
  'ground-related',
  'ground-marked',
  'ground-brush',
]

describe.each(['light', 'dark'] as const)('the %s theme', (name) => {
  const colours = theme(name)
  const colour = (key: string): string => {
    const value = colours.get(key)
    if (!value) throw new Error(`tokens.css has no --${key} for ${name}`)
    return value
  }

  it.each(TEXT)('keeps %s readable (4.5:1) on every ground', (text) => {
    for (const ground of GROUNDS) {
      expect(contrast(colour(text), colour(ground)), `--${text} on --${ground}`).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('keeps text on strong buttons and problem grounds readable', () => {
    expect(contrast(colour('text-on-strong'), colour('strong'))).toBeGreaterThanOrEqual(4.5)
    for (const text of ['text', 'bad']) expect(contrast(colour(text), colour('bad-ground'))).toBeGreaterThanOrEqual(4.5)
  })

  it('shows the focus ring with 3:1 on every ground', () => {
    for (const ground of GROUNDS) expect(contrast(colour('focus'), colour(ground))).toBeGreaterThanOrEqual(3)
  })
})

describe('the two themes', () => {
  it('name the same colours', () => {
    expect([...theme('dark').keys()].sort()).toEqual([...theme('light').keys()].sort())
  })
})
