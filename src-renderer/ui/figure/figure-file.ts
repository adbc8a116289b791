/**
 * Owns a figure as a file: SVG text that needs nothing but itself, or a PNG of the same shapes.
 *
 * Packet text is hostile: control, bidi and invisible characters become visible marks, the rest is escaped for XML; colours
 * and path data are ours. No script, no link, no foreign reference is ever written.
 */
import { safeText } from '../safe-text'
import { type Figure, INKS, type Ink, px, type Shape } from './shapes'

const FONT = "'IBM Plex Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace"
/** pixels a side of a picture may have */
export const MAX_PNG_SIDE = 32_000

export type Colours = Readonly<Record<Ink, string>>

/** The colours in force on an element. */
export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element)
  return Object.fromEntries(
    Object.entries(INKS).map(([ink, property]) => [ink, style.getPropertyValue(property).trim()]),
  ) as Colours
}

const XML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** For text and attributes; what XML 1.0 does not allow at all is gone (2.2: U+FFFE, U+FFFF). */
export const xmlText = (text: string): string =>
  safeText(text)
    .replace(/[\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, (char) => XML[char] ?? '')

export function figureSvg({ title, width, height, parts }: Figure, colours: Colours): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${px(width)}" height="${px(height)}" viewBox="0 0 ${px(width)} ${px(height)}" font-family="${FONT}">`,
    `<title>${xmlText(title)}</title>`,
    `<rect width="${px(width)}" height="${px(height)}" fill="${xmlText(colours.ground)}"/>`,
  ]
  for (const { y, shapes } of parts) {
    lines.push(`<g transform="translate(0 ${px(y)})">`)
    for (const shape of shapes) lines.push(shapeSvg(shape, colours))
    lines.push('</g>')
  }
  return `${lines.join('\n')}\n</svg>\n`
}

function shapeSvg(shape: Shape, colours: Colours): string {
  const ink = xmlText(colours[shape.ink])
  if (shape.kind === 'text') {
    const anchor = shape.anchor === undefined ? '' : ` text-anchor="${shape.anchor}"`
    const weight = shape.bold ? ' font-weight="600"' : ''
    return `<text x="${px(shape.x)}" y="${px(shape.y)}" font-size="${px(shape.size)}" fill="${ink}"${anchor}${weight} xml:space="preserve">${xmlText(shape.text)}</text>`
  }
  const opacity = shape.opacity === undefined ? '' : ` opacity="${px(shape.opacity)}"`
  if (shape.kind === 'rect')
    return `<rect x="${px(shape.x)}" y="${px(shape.y)}" width="${px(shape.w)}" height="${px(shape.h)}" fill="${ink}"${opacity}/>`
  const dash = shape.dash === undefined ? '' : ` stroke-dasharray="${shape.dash.map(px).join(' ')}"`
  const line = shape.width === 0 ? `fill="${ink}"` : `fill="none" stroke="${ink}" stroke-width="${px(shape.width)}"`
  return `<path d="${xmlText(shape.d)}" ${line}${dash}${opacity}/>`
}

/** Twice the pixels while they fit; null when even one for one is larger than a picture may be. */
export function pngScale({ width, height }: Pick<Figure, 'width' | 'height'>): number | null {
  const most = MAX_PNG_SIDE / Math.max(width, height, 1)
  return most >= 2 ? 2 : most >= 1 ? 1 : null
}

export async function figurePng(figure: Figure, colours: Colours): Promise<Uint8Array<ArrayBuffer>> {
  const scale = pngScale(figure) ?? 1
  const canvas = new OffscreenCanvas(Math.ceil(figure.width * scale), Math.ceil(figure.height * scale))
  const ctx = canvas.getContext('2d')
  if (!ctx) throw new Error('no 2D canvas')
  ctx.scale(scale, scale)
  ctx.fillStyle = colours.ground
  ctx.fillRect(0, 0, figure.width, figure.height)
  for (const { y, shapes } of figure.parts) {
    ctx.save()
    ctx.translate(0, y)
    for (const shape of shapes) paintShape(ctx, shape, colours)
    ctx.restore()
  }
  const blob = await canvas.convertToBlob({ type: 'image/png' })
  return new Uint8Array(await blob.arrayBuffer())
}

function paintShape(ctx: OffscreenCanvasRenderingContext2D, shape: Shape, colours: Colours): void {
  ctx.fillStyle = colours[shape.ink]
  ctx.strokeStyle = colours[shape.ink]
  ctx.globalAlpha = shape.kind === 'text' ? 1 : (shape.opacity ?? 1)
  if (shape.kind === 'rect') ctx.fillRect(shape.x, shape.y, shape.w, shape.h)
  else if (shape.kind === 'text') {
    ctx.font = `${shape.bold ? 600 : 400} ${shape.size}px ${FONT}`
    ctx.textAlign = shape.anchor === 'middle' ? 'center' : (shape.anchor ?? 'start')
    ctx.fillText(safeText(shape.text), shape.x, shape.y)
  } else {
    const path = new Path2D(shape.d)
    ctx.setLineDash([...(shape.dash ?? [])])
    ctx.lineWidth = shape.width
    if (shape.width === 0) ctx.fill(path)
    else ctx.stroke(path)
  }
}
