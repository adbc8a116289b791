/**
 * Owns the timeline's colours: read from the custom properties of tokens.css, so canvas and DOM never disagree.
 */
const NAMES = {
  ground: '--ground',
  brush: '--ground-brush',
  selected: '--ground-selected',
  hairline: '--hairline',
  laneFill: '--ground-hover',
  laneLine: '--hairline-strong',
  muted: '--text-muted',
  strong: '--strong',
  onStrong: '--text-on-strong',
  orig: '--orig',
  resp: '--resp',
  data: '--data',
  dataSoft: '--data-soft',
  note: '--note',
  caution: '--caution',
  bad: '--bad',
  histogram: '--histogram',
  matching: '--histogram-match',
  marked: '--histogram-marked',
} as const

export type Palette = Readonly<Record<keyof typeof NAMES, string>>

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element)
  return Object.fromEntries(
    Object.entries(NAMES).map(([name, property]) => [name, style.getPropertyValue(property).trim()]),
  ) as Palette
}
