/**
 * Owns what a figure is made of: paths, boxes and lines of text in the inks of the theme. Ladder and graphs are laid out
 * into these shapes once; the screen, an SVG file and a PNG are three ways to draw them.
 *
 * Pure. Texts may come from packets: whoever draws them makes them safe.
 */
export const INKS = {
  ground: '--ground',
  selected: '--ground-selected',
  text: '--text',
  soft: '--text-soft',
  muted: '--text-muted',
  hairline: '--hairline',
  rule: '--hairline-strong',
  orig: '--orig',
  resp: '--resp',
  data: '--data',
  note: '--note',
  caution: '--caution',
  bad: '--bad',
  good: '--good',
} as const

export type Ink = keyof typeof INKS

export interface PathShape {
  readonly kind: 'path'
  /** SVG path data: numbers and letters only */
  readonly d: string
  readonly ink: Ink
  /** px of the line; 0 = filled instead */
  readonly width: number
  readonly dash?: readonly number[]
  readonly opacity?: number
}

export interface RectShape {
  readonly kind: 'rect'
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
  readonly ink: Ink
  readonly opacity?: number
}

export interface TextShape {
  readonly kind: 'text'
  readonly x: number
  /** of the baseline */
  readonly y: number
  readonly text: string
  readonly ink: Ink
  /** px */
  readonly size: number
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly bold?: boolean
}

export type Shape = PathShape | RectShape | TextShape

/** Shapes and how far down they are moved. */
export interface FigurePart {
  readonly y: number
  readonly shapes: readonly Shape[]
}

export interface Figure {
  readonly title: string
  readonly width: number
  readonly height: number
  readonly parts: readonly FigurePart[]
}

/** px number of a path: short, and never 'NaN'. */
export const px = (value: number): string => (Number.isFinite(value) ? String(Math.round(value * 100) / 100) : '0')

/** Advance of a character of the mono face, as a share of its size. */
const ADVANCE = 0.6
/** wide in every fixed-width face (East Asian, emoji) */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u

const cells = (char: string): number => (WIDE.test(char) ? 2 : 1)

/** px a text takes in the mono face. */
export const textWidth = (text: string, size: number): number => {
  let sum = 0
  for (const char of text) sum += cells(char)
  return sum * size * ADVANCE
}

/** As much of a text as fits, with an ellipsis where something was left out. */
export function fitText(text: string, room: number, size: number): string {
  if (textWidth(text, size) <= room) return text
  let left = Math.floor(room / (size * ADVANCE)) - 1
  let kept = ''
  for (const char of text) {
    left -= cells(char)
    if (left < 0) break
    kept += char
  }
  return kept === '' ? '' : `${kept.trimEnd()}…`
}
