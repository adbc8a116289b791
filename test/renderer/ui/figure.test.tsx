// Figures as files: self-contained SVG in which hostile text stays text, sizes that can be drawn, texts cut to their room.
import { figureSvg, MAX_PNG_SIDE, pngScale, xmlText } from '@renderer/ui/figure/figure-file'
import { Shapes } from '@renderer/ui/figure/figure-view'
import { fitText, INKS, type Ink, px, type Shape, textWidth } from '@renderer/ui/figure/shapes'
import fc from 'fast-check'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'

const COLOURS = Object.fromEntries(Object.keys(INKS).map((ink) => [ink, '#123456'])) as Record<Ink, string>
const figure = (text: string) => ({
  title: text,
  width: 100,
  height: 50,
  parts: [{ y: 10, shapes: [{ kind: 'text', x: 1, y: 2, text, ink: 'text', size: 11 }] as readonly Shape[] }],
})
const HOSTILE = "</text><script>alert(1)</script>\" onload='x' & \u202egnp.exe\u0000\ufffe"

describe('an SVG file', () => {
  it('keeps hostile text as text: no element, attribute, control or bidi character of its own', () => {
    const svg = figureSvg(figure(HOSTILE), COLOURS)
    expect(svg).not.toMatch(/<script|onload='|\u202e|\0|\ufffe/)
    expect(svg).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(svg).toContain('&lt;U+202E&gt;gnp.exe\\0')
  })

  it('has nothing but its own elements, whatever the text is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const svg = figureSvg(figure(text), COLOURS)
        expect([...svg.matchAll(/<([^\s/>]+)/g)].map(([, name]) => name)).toEqual([
          '?xml',
          'svg',
          'title',
          'rect',
          'g',
          'text',
        ])
        expect(xmlText(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|apos);)|[\p{Cc}\ufffe\uffff]/u)
      }),
    )
  })

  it('draws paths, boxes and moved parts as they are', () => {
    const svg = figureSvg(
      {
        title: 't',
        width: 10,
        height: 20,
        parts: [
          {
            y: 5.555,
            shapes: [
              { kind: 'path', d: 'M0 0L1 1', ink: 'bad', width: 2, dash: [5, 3] },
              { kind: 'path', d: 'M0 0Z', ink: 'bad', width: 0 },
              { kind: 'rect', x: 1, y: 2, w: 3, h: 4, ink: 'note', opacity: 0.5 },
            ],
          },
        ],
      },
      COLOURS,
    )
    expect(svg).toContain('<g transform="translate(0 5.56)">')
    expect(svg).toContain('<path d="M0 0L1 1" fill="none" stroke="#123456" stroke-width="2" stroke-dasharray="5 3"/>')
    expect(svg).toContain('<path d="M0 0Z" fill="#123456"/>')
    expect(svg).toContain('<rect x="1" y="2" width="3" height="4" fill="#123456" opacity="0.5"/>')
  })
})

describe('a picture', () => {
  it('has twice the pixels while they fit, and is refused when it is too large to draw', () => {
    expect(pngScale({ width: 960, height: 600 })).toBe(2)
    expect(pngScale({ width: 960, height: MAX_PNG_SIDE - 1 })).toBe(1)
    expect(pngScale({ width: 960, height: MAX_PNG_SIDE + 1 })).toBeNull()
  })
})

describe('shapes on screen', () => {
  it('have the same safe text in the colours of the theme', () => {
    const html = renderToStaticMarkup(<Shapes shapes={figure(HOSTILE).parts[0]?.shapes ?? []} />)
    expect(html).toContain('fill="var(--text)"')
    expect(html).not.toMatch(/<script|\u202e/)
  })
})

describe('a text', () => {
  it('is cut to its room with an ellipsis, wide characters counted twice', () => {
    expect(fitText('short', 100, 10)).toBe('short')
    expect(fitText('227 Entering Passive Mode', 60, 10)).toBe('227 Enter…')
    expect(textWidth('日本', 10)).toBe(24)
    expect(fitText('日本語', 24, 10)).toBe('日…')
    expect(fitText('x', 0, 10)).toBe('')
  })

  it('never takes more than its room', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(300), (text, room) => {
        expect(textWidth(fitText(text, room, 11), 11)).toBeLessThanOrEqual(room)
      }),
    )
  })

  it('gives numbers that SVG can read', () => {
    expect([px(1.005), px(-0.001), px(Number.NaN), px(1e21)].every((text) => !/NaN|Infinity/.test(text))).toBe(true)
  })
})
